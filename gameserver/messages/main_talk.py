"""Zones and main: lines for many, and operators' orders. Ours, not of the v562 protocol, as is `DeliverSay`."""

from enum import IntEnum

from gameserver.messages.fields import CharacterName, ChatText
from gameserver.messages.links import MAIN_TO_SERVER, SERVER_TO_MAIN
from gameserver.records import U8, U32, record

EVERY_NATION = 0xFF
"""The nation of a line that all are to hear."""


class OrderKind(IntEnum):
    """What operators order in zones other than their own; the docstrings say what the values are."""

    WHERE = 1
    """Say where the player is."""
    MOVE = 2
    """Move the player: map, cell."""
    FETCH = 3
    """Have the operator moved to the player."""
    KICK = 4
    """Disconnect the player."""
    MUTE = 5
    """Let the player not talk: seconds, 0 to let him talk again."""
    HEAL = 6
    """Restore the player."""
    REVIVE = 7
    """Resurrect the player where he lies."""
    KILL = 8
    """Kill the player."""
    EXP_RATE = 9
    """Every zone: percent of experience."""
    DROP_RATE = 10
    """Every zone: percent of loot."""
    SAVE = 11
    """Every zone: save all characters now."""
    SHUTDOWN = 12
    """Every zone: stop after so many seconds."""


@SERVER_TO_MAIN.main_short(0xF102, reference="BROADCAST")
@record
class MainBroadcast:
    """Zone: a line for all players, or all of a nation. Every zone gets `DeliverBroadcast`."""

    say_type: U8
    nation: U8 = EVERY_NATION
    speaker_pc_id: U32
    speaker_name: CharacterName
    text: ChatText


@MAIN_TO_SERVER.main_short(0xF102, reference="DELIVER_BROADCAST")
@record
class DeliverBroadcast:
    """Show this line to all players of the zone, or all of a nation."""

    say_type: U8
    nation: U8 = EVERY_NATION
    speaker_pc_id: U32
    speaker_name: CharacterName
    text: ChatText


@SERVER_TO_MAIN.main_short(0xF103, reference="ORDER")
@record
class MainOrder:
    """Zone: an operator orders something about a player in whatever zone or, without a name, of every zone.

    The zone that has the player gets `DeliverOrder`; what comes of it the operator hears as `MainSay` back.
    """

    kind: U8
    operator_pc_id: U32
    operator_name: CharacterName
    target_name: CharacterName = ""
    value_1: U32 = 0
    value_2: U32 = 0


@MAIN_TO_SERVER.main_short(0xF103, reference="DELIVER_ORDER")
@record
class DeliverOrder:
    """An operator's order for this zone: see `MainOrder`. From main itself *operator_name* is empty."""

    kind: U8
    operator_pc_id: U32
    operator_name: CharacterName
    target_name: CharacterName = ""
    value_1: U32 = 0
    value_2: U32 = 0
