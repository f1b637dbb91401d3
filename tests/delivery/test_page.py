"""The page for operators: its ports are the defaults, its settings exist, its units and files are there."""

import re

from twisted.trial.unittest import SynchronousTestCase

from gameserver.ops.environment import declared
from gameserver.ops.settings import ALL
from tests.support.delivery import ROOT, SETTINGS

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
# Written in capitals in backquotes, or assigned in an example.
NAMED = re.compile(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`|^ +(?:export )?([A-Z]+(?:_[A-Z]+)+)=", re.MULTILINE)


class PageTests(SynchronousTestCase):
    def test_its_ports_are_the_defaults(self) -> None:
        defaults = {variable: known.default for variable, known in declared(*ALL)}
        rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", PAGE, re.MULTILINE)
        self.assertEqual([(defaults[variable], variable) for _, variable in rows], rows)
        self.assertEqual(len(rows), 7)

    def test_every_setting_that_it_names_exists(self) -> None:
        named = {first or second for first, second in NAMED.findall(PAGE)}
        self.assertGreater(len(named), 20)
        self.assertEqual({each for each in named if each not in SETTINGS and not self.is_half(each)}, set())

    def is_half(self, name: str) -> bool:
        """Whether *name* is the beginning of settings, written for all of them, as in `GATE_`."""
        return name.endswith("_") and any(each.startswith(name) for each in SETTINGS)

    def test_every_unit_that_it_names_exists(self) -> None:
        units = {path.name.rpartition(".")[0].rstrip("@") for path in (ROOT / "systemd").glob("a3-gameserver*.*")}
        for name in re.findall(r"\ba3-gameserver-\w+", PAGE):
            if not name.startswith(("a3-gameserver-stores", "a3-gameserver-tls")):
                self.assertIn(name, units)
