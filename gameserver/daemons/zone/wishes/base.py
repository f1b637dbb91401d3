"""What all wishes of a player need: who he is, and his world."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

import attrs

from gameserver.daemons.shared.gate_link import GatePlayer
from gameserver.daemons.shared.main_link import MainLine
from gameserver.daemons.zone.characters import Loaded
from gameserver.daemons.zone.lingering import Lingerers
from gameserver.daemons.zone.saving import Saver
from gameserver.daemons.zone.zone import Zone
from gameserver.net.session import Session
from gameserver.storage.interfaces import Characters, Ground, Recorder, Roles, Serials
from gameserver.world import Surroundings, World


class Stage(Enum):
    """How far a player has come."""

    ARRIVING = auto()
    IN_WORLD = auto()
    CROSSING = auto()
    """Out of the world, being handed to another zone."""
    TRAVELLING = auto()
    """Out of the world, loading another map."""
    RETURNING = auto()
    """Loading the map again after the zone was away."""
    LANDING = auto()
    """Told where he stands there, not yet in that world."""
    LEAVING = auto()


@attrs.frozen
class Stores:
    """What the zone server keeps, and what it looks up."""

    characters: Characters
    serials: Serials
    accounts: Roles
    audit: Recorder
    ground: Ground


@attrs.frozen
class Realm:
    """What all players of the zone share."""

    zone: Zone
    zone_id: int
    stores: Stores
    around: Surroundings
    saver: Saver
    main: MainLine
    server_name: str
    lingerers: Lingerers
    unserved: Counter[int] = attrs.field(factory=Counter)
    """How often players sent what nothing here serves, by opcode."""


class Wishes(Session):
    """A player in a world; the classes derived from this one add what he may wish for."""

    state = Stage.ARRIVING

    def __init__(self, player: GatePlayer, realm: Realm) -> None:
        super().__init__()
        self.player = player
        self.realm = realm
        self.map_id = 0
        self.loaded: Loaded | None = None
        """His character, once it is loaded and until it is saved for good."""
        self.is_known_to_main = False
        """Whether main may hold him to be in this zone."""
        self.send = player.send

    @property
    def pc_id(self) -> int:
        """His number."""
        return self.player.pc_id

    @contextmanager
    def acting(self) -> Iterator[World]:
        """Give the world he is in, as of now; what happened in it is shown afterwards, even after a refusal."""
        with self.realm.zone.acting(self.map_id) as world:
            yield world
