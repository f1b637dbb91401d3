"""The real zone, as a process of its own, with characters that nobody stores."""

from collections.abc import Collection, Sequence
from random import Random

from benchmarks.daemon import run_daemon
from benchmarks.processes import configuration
from benchmarks.walks import MAP_ID, Place
from gameserver.content.library import load_library
from gameserver.daemons.zone.service import assemble
from gameserver.daemons.zone.wishes.base import Stores
from gameserver.ops.environment import read
from gameserver.ops.settings import ZoneSettings
from gameserver.storage.character_data import CharacterData, Location, Position, Stats
from gameserver.storage.roles import Role
from gameserver.storage.rows import AuditEntry, CharacterRow, NewCharacter, SaveGroup, SaveResult
from gameserver.world import Rules, Surroundings
from gameserver.world.rules import NpcRules, Target


class ForgetfulCharacters:
    """Walkers by account number; what is saved is forgotten, which costs a database elsewhere, not the zone."""

    def __init__(self, starts: Sequence[tuple[int, int]]) -> None:
        self._rows = {pc_id: _walker(pc_id, *start) for pc_id, start in enumerate(starts, 1)}

    async def of_account(self, account_id: int) -> tuple[CharacterRow, ...]:
        """Return the one character."""
        return (self._rows[account_id],)

    async def create(self, account_id: int, character: NewCharacter) -> CharacterRow:
        """Make none."""
        raise NotImplementedError

    async def delete(self, account_id: int, name: str) -> bool:
        """Delete none."""
        return False

    async def find(self, account_id: int, name: str) -> CharacterRow | None:
        """Return the one character."""
        return self._rows.get(account_id)

    async def named(self, name: str) -> CharacterRow | None:
        """Return nobody: walkers are known by their accounts."""
        return None

    async def enter_world(self, account_id: int, name: str) -> CharacterRow | None:
        """Return the one character."""
        return self._rows.get(account_id)

    async def save(self, groups: Sequence[SaveGroup]) -> SaveResult:
        """Say that it is done."""
        return SaveResult(written=frozenset(each.character_id for group in groups for each in group.snapshots))

    async def leave_world(self, character_id: int, fence: int) -> None:
        """Say that it is done."""


class CountedSerials:
    """Serials that nobody has yet today."""

    def __init__(self) -> None:
        self._next = 1

    async def allocate(self, count: int) -> range:
        """Count on."""
        start, self._next = self._next, self._next + count
        return range(start, self._next)


class Everybody:
    """Nobody is an operator."""

    async def role_of(self, account_id: int) -> Role:
        """Return the role of a player."""
        return Role.PLAYER

    async def is_active(self, account_id: int) -> bool:
        """Bar nobody."""
        return True


class Bare:
    """Ground on which nothing lies."""

    async def ground_is_empty(self, map_ids: Collection[int]) -> int:
        """Find nothing."""
        return 0


class Forgetful:
    """An audit of which nothing is left."""

    async def record(self, entry: AuditEntry) -> None:
        """Forget it."""


PEACE = Rules(npc=NpcRules(target_rules=(Target.PASSIVE,) * 16))
"""The rules of a world where no monster kills a walker."""


def walker_name(pc_id: int) -> str:
    """Return the name of a walker."""
    return f"walker{pc_id}"


def _walker(pc_id: int, x: int, y: int) -> CharacterRow:
    stats = Stats(strength=10, intelligence=10, dexterity=10, vitality=30, mana=10, hp=50, mp=50)
    return CharacterRow(
        id=pc_id,
        account_id=pc_id,
        name=walker_name(pc_id),
        level=1,
        character_class=0,
        experience=0,
        woonz=0,
        fence=1,
        data=CharacterData(location=Location(map_code=MAP_ID, position=Position(x=x, y=y)), stats=stats),
    )


def main() -> None:
    """Run it between the stub gate and the stub main server."""
    configured = configuration()
    variables = {
        "ZONE_SERVER_PORT": "0",
        "MAP_IDS": str(MAP_ID),
        "MAIN_SERVER_ADDRESS": f"127.0.0.1:{configured['main']}",
    }
    settings = read(ZoneSettings, variables)
    library = load_library(settings.zone_data_path, settings.map_ids)
    ways = Place(**configured["place"]).ways(library.maps[MAP_ID])
    characters = ForgetfulCharacters([way[0] for way in ways])
    stores = Stores(characters, CountedSerials(), Everybody(), Forgetful(), Bare())
    around = Surroundings(library, PEACE, Random(1))
    run_daemon(lambda reactor: assemble(settings, stores, around, reactor, reactor.stop))


if __name__ == "__main__":
    main()
