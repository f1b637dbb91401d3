"""The table of permissions denies by default, and knows no roles but its own."""

from twisted.trial.unittest import SynchronousTestCase

from gameserver.storage.errors import UnknownRole
from gameserver.storage.roles import PERMISSIONS, Permission, Role, may


class RolesTests(SynchronousTestCase):
    def test_a_player_may_nothing_and_an_administrator_everything(self) -> None:
        self.assertEqual([act for act in Permission if may(Role.PLAYER, act)], [])
        self.assertEqual([act for act in Permission if not may(Role.ADMINISTRATOR, act)], [])

    def test_each_role_may_more_than_the_one_below_it(self) -> None:
        for lower, higher in zip(list(Role), list(Role)[1:], strict=False):
            self.assertLess(PERMISSIONS[lower], PERMISSIONS[higher])

    def test_every_role_has_its_line(self) -> None:
        self.assertEqual(set(PERMISSIONS), set(Role))

    def test_a_role_is_found_by_its_label_and_no_other_word(self) -> None:
        for role in Role:
            self.assertIs(Role.labelled(role.label), role)
        for word in ("", "god", "Player", "PLAYER", "0"):
            with self.assertRaisesRegex(UnknownRole, "game_master"):
                Role.labelled(word)

    def test_what_is_no_role_is_an_error_and_no_refusal(self) -> None:
        for stranger in (4, -1, "administrator"):
            with self.assertRaises(UnknownRole):
                may(stranger, Permission.KICK)  # type: ignore[arg-type]  # what a bug would pass
