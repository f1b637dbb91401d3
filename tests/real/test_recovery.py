"""A zone that is killed while bots walk in it: they come back without logging in again."""

from tests.support.processes import DAEMONS, ProcessCase

BOTS = 5
BACK_SECONDS = 10.0
"""From the start of the zone until everybody is back in its world."""


def times(pattern: str) -> str:
    """Return a pattern of so many matches as there are bots, in order."""
    return f"(?s)({pattern}.*?){{{BOTS}}}"


class ZoneKilled(ProcessCase):
    def test_walking_bots_are_back_without_new_logins(self) -> None:
        daemons = {name: self.daemon(name) for name in DAEMONS}
        bots = self.bots("--count", str(BOTS), "--seconds", "15", "--behaviour", "walker", "--ramp", "0")
        daemons["zone"].wait_for(times("entered map"))
        # Who has taken steps is known to the gate as one of the world; the word of it may lag behind the log.
        bots.wait_for(rf"{BOTS}/{BOTS} in the world, [1-9]")
        self.kill(daemons["zone"])
        zone = self.daemon("zone")
        zone.wait_for(times("entered map"), BACK_SECONDS)
        zone.wait_for(times("is back after"), BACK_SECONDS)
        counts = self.report(bots, 40)["counts"]
        self.assertEqual((counts["logins"], counts["drops"], counts["reconnects"]), (BOTS, 0, 0))
        for name in DAEMONS:
            self.assertEqual(self.complaints(name), [])
