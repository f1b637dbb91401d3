"""What false servers say who know the players: each could be true, and none is."""

from random import Random

import attrs

from gameserver.messages.broker import AccountEntered, AccountLogout, AccountRecover, GateRegister
from gameserver.messages.characters import CharacterLogin, CharacterLogout
from gameserver.messages.main import (
    ACCOUNT_SERVER_ID,
    MainCharacterLogin,
    MainCharacterLogout,
    MainMapList,
    MainWorldLogin,
    PlayerPresent,
    ServerHello,
)
from gameserver.messages.main_talk import MainOrder, OrderKind
from gameserver.messages.main_warp import AskArrival, AskReturn, HandOver
from gameserver.messages.servers import (
    AccountClientGone,
    AccountGateHello,
    AccountNewClient,
    ZoneClientGone,
    ZoneGateHello,
    ZonePlayerHeld,
)
from gameserver.messages.warp import Warp
from gameserver.messages.world import WorldLogin
from tests.support.siege import DOORS, ROGUE_ID

HOST = "127.0.0.1"
MAPS = (1, 5, 7)
ORDERS = tuple(kind for kind in OrderKind if kind is not OrderKind.SHUTDOWN)
"""What false zones order. That they can shut zones down is known; nobody would be left to look at."""


@attrs.frozen
class Role:
    """Who a false server says it is at a door; each message is about one player, by number and name."""

    door: str
    number: int

    def greeting(self) -> bytes:
        """Return how it introduces itself."""
        greeting = {
            "broker": GateRegister(server_id=self.number, agent_id=self.number, gate_ip=HOST, gate_port=1),
            "account": AccountGateHello(agent_id=self.number),
            "zone": ZoneGateHello(agent_id=self.number, multicast=self.number % 3),
            "main": ServerHello(server_id=self.number),
        }[self.door]
        return DOORS[self.door].catalogue.encode(greeting)

    def lie(self, pc_id: int, name: str, random: Random) -> bytes:
        """Return a message about the player of an account and a character of that name."""
        told = {"broker": _of_gates, "account": _at_the_select_screen, "zone": _in_the_world}.get(self.door)
        lies = self._to_main(name, random) if told is None else told(name, random)
        return DOORS[self.door].catalogue.encode(random.choice(lies), pc_id)

    def _to_main(self, name: str, random: Random) -> tuple[object, ...]:
        map_id = random.choice(MAPS)
        is_account = self.number == ACCOUNT_SERVER_ID
        zone_id = random.choice((0, 3, ROGUE_ID)) if is_account else self.number
        present = PlayerPresent(account=name, pc_name=name, zone_id=zone_id, map_index=map_id)
        if is_account:
            return (
                MainCharacterLogin(account=name, pc_name=name, client_ip=HOST),
                MainCharacterLogout(pc_name=name),
                present,
            )
        order = MainOrder(
            kind=random.choice(ORDERS), operator_pc_id=1, operator_name=name, target_name=name, value_1=map_id
        )
        return (
            MainWorldLogin(pc_name=name),
            MainCharacterLogout(pc_name=name),
            present,
            order,
            AskArrival(),
            AskReturn(pc_name=name),
            HandOver(map_index=map_id),
            MainMapList(map_ids=(map_id,)),
        )


def _of_gates(name: str, _: Random) -> tuple[object, ...]:
    return (
        AccountRecover(account=name, client_ip=HOST),
        AccountEntered(account=name),
        AccountLogout(reason=0, account=name),
    )


def _at_the_select_screen(name: str, _: Random) -> tuple[object, ...]:
    return (
        AccountNewClient(account=name, client_ip=HOST),
        CharacterLogin(pc_name=name),
        AccountClientGone(reason=0),
    )


def _in_the_world(name: str, random: Random) -> tuple[object, ...]:
    return (
        WorldLogin(pc_name=name),
        ZonePlayerHeld(pc_name=name),
        Warp(map_index=random.choice(MAPS)),
        ZoneClientGone(reason=0),
        CharacterLogout(),
    )


IMPOSTORS = tuple(
    Role(door, number)
    for door in ("broker", "account", "zone", "main")
    for number in ((0, 3, ROGUE_ID, ACCOUNT_SERVER_ID) if door == "main" else (0, ROGUE_ID))
)
"""Servers that are there, or say so, and speak about the players of others."""
