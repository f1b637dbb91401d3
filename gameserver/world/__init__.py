"""The simulation of one map: rules in, events out; no clock, no hidden chance, no network."""

from gameserver.world.character import Appearance, Character, Item, Option, Pet
from gameserver.world.errors import Refused
from gameserver.world.rules import Rules
from gameserver.world.scene import Surroundings
from gameserver.world.serials import SerialStock
from gameserver.world.world import World

__all__ = [
    "Appearance",
    "Character",
    "Item",
    "Option",
    "Pet",
    "Refused",
    "Rules",
    "SerialStock",
    "Surroundings",
    "World",
]
