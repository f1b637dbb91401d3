"""What the tests of the select screen share."""

from gameserver.messages.characters import (
    CreateCharacter,
    CreateCharacterReply,
)
from gameserver.messages.gate import Error
from tests.cluster.case import ClusterCase
from tests.support.cluster import Player


class ScreenCase(ClusterCase):
    def setUp(self) -> None:
        super().setUp()
        self.anna = self.arrived("anna")

    def arrived(self, username: str) -> Player:
        player = Player(self.cluster, username)
        player.go_to_gate()
        return player

    def create(self, name: str, pc_class: int = 0, nation: int = 0, player: Player | None = None) -> None:
        self.settle(0.5)
        who = (player or self.anna).client
        who.send(CreateCharacter(pc_class=pc_class, nation=nation, pc_name=name))
        self.assertEqual(who.expect(CreateCharacterReply).pc_name, name)

    def refused(self, wish: object, player: Player | None = None) -> int:
        """Return the code of the refusal of a wish."""
        self.settle(0.5)  # people do not click faster
        who = (player or self.anna).client
        before = len(who.received)
        who.send(wish)
        error = who.expect(Error, 8)
        self.assertEqual([type(each.message) for each in who.received[before:]], [Error])
        self.assertTrue(error.message)
        return error.error_code

    def shown(self, player: Player) -> list[str]:
        """Log in anew and return the names that the list shows."""
        player.client.close()
        self.settle(1)
        return [slot.name for slot in player.go_to_gate().characters]
