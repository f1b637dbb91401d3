"""Command lines at work: what they ask main for happens in the zone where the player is, or in all of them."""

import attrs
from twisted.internet.task import Clock

from gameserver.daemons.main.control import Control
from gameserver.daemons.main.registry import Registry
from gameserver.daemons.main.servers import Servers
from gameserver.daemons.main.talk import Switchboard
from gameserver.messages.characters import CharacterLogin, CharacterLoginOk
from gameserver.messages.chat import SayNotify, SayType
from gameserver.messages.gate import Error
from gameserver.messages.world import WorldLogin
from gameserver.net.limits import Seldom
from gameserver.storage.control import ControlKind, ControlMessage, Outcome
from gameserver.storage.roles import Role
from gameserver.storage.rows import AccountStatus, Actor
from tests.cluster.case import TwoZonesCase
from tests.support.cluster import Player
from tests.support.errors import captured_lines
from tests.support.memory_cache import MemoryControlMessages


class ControlCase(TwoZonesCase):
    def send(self, kind: ControlKind, text: str = "", account_id: int = 0, character: str = "") -> ControlMessage:
        """Leave a message for main."""
        message = ControlMessage(kind=kind, by="me", text=text, account_id=account_id, character=character)
        self.cluster.successful(self.cluster.control.send(message))
        return message

    def outcome(self, message: ControlMessage) -> Outcome | None:
        """What main has said came of a message."""
        return self.cluster.successful(self.cluster.control.answer_to(message))

    def kick(self, player: Player, character: str = "") -> Outcome | None:
        """Ask for the account of a player to be disconnected, let it happen, and return what main says of it."""
        message = self.send(ControlKind.KICK, account_id=player.pc_id, character=character)
        self.settle(2)
        return self.outcome(message)


class Announcing(ControlCase):
    def test_players_on_all_maps_see_it_in_the_bar_and_in_the_chat(self) -> None:
        anna, clara = self.cluster.player("anna"), self.cluster.player("clara", nation=1)
        self.send(ControlKind.ANNOUNCE, "Feast tonight!")
        self.settle(2)
        for player in (anna, clara):
            lines = [line for line in player.client.told(SayNotify) if line.text == "Feast tonight!"]
            self.assertEqual([line.say_type for line in lines], [SayType.NOTICE, SayType.SYSTEM])

    def test_main_takes_a_message_within_the_second_and_carries_it_out_once(self) -> None:
        anna = self.cluster.player("anna")
        message = self.send(ControlKind.ANNOUNCE, "once")
        self.settle(1)
        self.assertIs(self.outcome(message), Outcome.DONE)
        self.settle(5)
        self.assertEqual([line.text for line in anna.client.told(SayNotify)].count("once"), 2)


class Kicking(ControlCase):
    def test_who_is_named_is_disconnected_in_whatever_zone_and_nobody_else(self) -> None:
        anna, berta = self.cluster.player("anna"), self.cluster.player("berta")
        clara = self.cluster.player("clara", nation=1)
        self.assertIs(self.kick(clara, "CLARA"), Outcome.DONE)
        clara.client.expect_end()
        self.assertIs(self.kick(anna), Outcome.DONE)
        anna.client.expect_end()
        self.assertIsNone(berta.client.lost)
        self.cluster.player("clara")

    def test_another_character_of_the_account_plays_on(self) -> None:
        anna = self.cluster.player("anna")
        self.assertIs(self.kick(anna, "annas-sister"), Outcome.NOT_HERE)
        self.assertIsNone(anna.client.lost)

    def test_who_is_still_on_the_way_into_the_world_does_not_stay_there(self) -> None:
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        anna = Player(self.cluster, "anna")
        anna.go_to_gate()
        anna.client.send(CharacterLogin(pc_name="anna"))
        anna.pc_id = anna.client.expect(CharacterLoginOk).pc_id
        self.assertIs(self.kick(anna), Outcome.ON_ARRIVAL)
        anna.client.send(WorldLogin(pc_name="anna"))
        anna.client.expect_end()

    def test_a_banned_account_does_not_come_from_the_select_screen_into_the_world(self) -> None:
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        anna = Player(self.cluster, "anna")
        anna.go_to_gate()
        master = Actor(name="command line", role=Role.ADMINISTRATOR, source="a test")
        ban = self.cluster.accounts.set_status("anna", AccountStatus.BANNED, master, "why")
        self.cluster.successful(ban)
        anna.client.send(CharacterLogin(pc_name="anna"))
        anna.client.expect(CharacterLoginOk)
        anna.client.send(WorldLogin(pc_name="anna"))
        self.assertEqual(anna.client.expect(Error).message, "This account is closed.")
        anna.client.expect_end()

    def test_a_role_that_nobody_knows_lets_nobody_into_the_world_and_harms_no_zone(self) -> None:
        berta = self.cluster.player("berta")
        self.cluster.player("anna").client.vanish()
        self.settle(15)
        anna = Player(self.cluster, "anna")
        anna.go_to_gate()
        self.cluster.accounts.unknown_roles.add("anna")
        anna.client.send(CharacterLogin(pc_name="anna"))
        anna.client.expect(CharacterLoginOk)
        anna.client.send(WorldLogin(pc_name="anna"))
        self.assertEqual(anna.client.expect(Error).message, "Server is under maintenance!")
        anna.client.expect_end()
        self.assertIsNone(berta.client.lost)
        self.cluster.accounts.unknown_roles.clear()
        self.settle(15)
        self.cluster.player("anna")

    def test_whoever_is_not_here_is_no_error(self) -> None:
        with captured_lines() as lines:
            message = self.send(ControlKind.KICK, account_id=77, character="hero")
            self.settle(2)
        self.assertIs(self.outcome(message), Outcome.NOT_HERE)
        self.assertEqual(
            [line for line in lines if line.startswith("me ")], ["me has nobody disconnected: hero is not here"]
        )


@attrs.define
class LostAfterwards(MemoryControlMessages):
    """A Redis that goes away when the messages were taken."""

    async def answer(self, message: ControlMessage, outcome: Outcome) -> None:
        self.outage.active = True
        await MemoryControlMessages.answer(self, message, outcome)


class WithoutRedis(ControlCase):
    def test_what_was_taken_is_carried_out_although_nobody_can_be_told(self) -> None:
        messages, servers = LostAfterwards(Clock()), Servers(Seldom(Clock()))
        for text in ("one", "two"):
            order = ControlMessage(kind=ControlKind.ANNOUNCE, by="me", text=text)
            self.cluster.successful(messages.send(order))
        with captured_lines() as lines:
            Control(messages, Switchboard(servers, Registry(), Clock())).look()
        announced = [line for line in lines if line.startswith("me announces")]
        self.assertEqual(announced, ["me announces 'one'", "me announces 'two'"])
        untold = "me was not told what came of his order (done): the store is switched off"
        self.assertEqual([line for line in lines if "not told" in line], [untold] * 2)

    def test_main_complains_once_and_goes_on_when_it_is_back(self) -> None:
        anna = self.cluster.player("anna")
        with captured_lines() as lines:
            self.cluster.cache.active = True
            self.settle(10)
            self.cluster.cache.active = False
            self.settle(2)
        about = [line for line in lines if "command lines" in line]
        self.assertEqual(len(about), 2, about)
        self.kick(anna)
        anna.client.expect_end()
