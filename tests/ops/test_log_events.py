"""The names of all events that we log, at a glance: who matches them in logs sees here what changes.

`python -m tests.ops.test_log_events` writes the list anew. What daemons inherit stands where it is written, and is
logged with the name of who inherits it: `shared.gate_link.is-gone` as `zone.gates.is-gone`.
"""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import gameserver
from gameserver.ops.logs import event_name
from tests.support.log_calls import log_calls

LIST = Path(__file__).with_name("log_events.txt")
SOURCE = Path(gameserver.__file__).parent


def listed() -> str:
    """Return a line for each event: its name, its level, and its wording."""
    lines = set()
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        who = ".".join(parts).removeprefix("daemons.").removesuffix(".__init__")
        for level, wording in log_calls(path):
            lines.add(f"{event_name(who, wording):<75} {level.replace('failure', 'critical'):<8} {wording}\n")
    return "".join(sorted(lines))


class Events(SynchronousTestCase):
    def test_the_list_has_every_event_that_the_source_logs(self) -> None:
        self.maxDiff = None
        self.assertEqual(listed(), LIST.read_text("utf-8"), "run python -m tests.ops.test_log_events, and look")

    def test_names_are_words_that_end_as_sentences_do(self) -> None:
        for wording, name in (
            ("{name}: left and {what}", "left"),
            ("{words!r}: isn't here, {words}", "isnt-here"),
            ("link to {name} is lost; trying again", "link-is-lost"),
            ("{daemon} is ready after {took} s{text}", "is-ready"),
            ("portal: {address}: not admitted as {username}: {reason}", "not-admitted"),
            ("{name}: denied: {reason}", "denied"),
            ("game data: {warning}", "game-data"),
            ("{ends:%Y-%m-%d}: a day", "day"),
        ):
            self.assertEqual(event_name("who", wording), f"who.{name}")
        for wording in ("", "{name}", "{a}: {b}, {c}", "and the"):
            self.assertEqual(event_name("who", wording), "who")


if __name__ == "__main__":
    LIST.write_text(listed(), "utf-8")
