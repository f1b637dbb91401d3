"""The messages of the v562 protocol: declarations only, one module for each link or subject.

`links` holds the catalogues; `fields` the types that messages share. Every other module declares messages; all
are imported here, so that a catalogue is complete wherever it is used.
"""

from gameserver.messages import broker, characters, chat, gate, login, main, movement, npcs, servers, shops, world

__all__ = [
    "broker",
    "characters",
    "chat",
    "gate",
    "login",
    "main",
    "movement",
    "npcs",
    "servers",
    "shops",
    "world",
]
