"""Operators change the rules of the world by a file, and are told what is wrong with it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import TestCase

from gameserver.ops.environment import SettingsError
from gameserver.ops.rules import differences, groups, read_rules, reference, rules_of
from gameserver.world.rules import DropMode, Rules, Target


@contextmanager
def a_file(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text(text, "utf-8")
        yield path


class Reading(TestCase):
    def test_without_a_file_and_with_an_empty_one_nothing_differs(self) -> None:
        with a_file("") as path:
            self.assertEqual(read_rules(path), Rules())
        self.assertEqual(read_rules(None), Rules())
        self.assertEqual(list(differences(Rules())), [])

    def test_what_a_file_says_goes_before_the_defaults_and_the_rest_stays(self) -> None:
        text = """
            [rate]
            exp = 200
            [move]
            cells_per_s = 8
            [drop]
            mode = "independent"
            [npc]
            target_rules = ["passive", "random"]
            [items]
            need_confirm = true
        """
        with a_file(text) as path:
            rules = read_rules(path)
        self.assertEqual((rules.rate.exp, rules.rate.drop, rules.move.cells_per_s), (200, 100, 8.0))
        self.assertEqual((rules.drop.mode, rules.items.need_confirm), (DropMode.INDEPENDENT, True))
        self.assertEqual(rules.npc.target_rules, (Target.PASSIVE, Target.RANDOM))
        self.assertEqual(len(list(differences(rules))), 5)

    def test_the_default_of_every_rule_is_a_value_that_a_file_may_say(self) -> None:
        for group, cls in groups():
            for rule in rules_of(group, cls):
                self.assertTrue(rule.known.meaning and rule.known.source and rule.allowed, rule.full_name)
                self.assertIn(f"`{rule.full_name}`", reference())

    def test_mistakes_are_told_with_the_file_the_rule_and_what_could_be_there(self) -> None:
        mistakes = {
            "[rates]": "rules [rates]: did you mean rate?",
            "move = 3": "move must be a table",
            "[move]\nmax_asks = 3": "move.max_asks: did you mean max_ask?",
            "[move]\nmax_ask = 0": "move.max_ask is 0, but must be a whole number at least 1",
            "[move]\nmax_ask = 1.5": "move.max_ask is 1.5",
            "[move]\nmax_ask = true": "move.max_ask is True",
            "[items]\nneed_confirm = 1": "items.need_confirm is 1, but must be true or false",
            '[drop]\nmode = "double"': 'must be "single" or "independent"',
            '[npc]\ntarget_rules = ["shy"]': "npc.target_rules is",
            "[move": "cannot be read",
        }
        for text, complaint in mistakes.items():
            with a_file(text) as path, self.assertRaises(SettingsError) as caught:
                read_rules(path)
            self.assertIn(complaint, str(caught.exception))
            self.assertIn(str(path), str(caught.exception))
