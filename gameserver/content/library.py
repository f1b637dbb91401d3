"""Loads a directory of game data: the only module of this package that opens files."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from gameserver.content.drops import DROP_SUFFIX, DropTable, read_drops, sift_drops
from gameserver.content.errors import ContentError, ContentWarning, Mode, Report
from gameserver.content.item_tables import Equipment, Goods, HigherLevels, ItemTable, Jewel, R, read_item_table
from gameserver.content.item_uses import USES_FILE, ItemUses, read_item_uses
from gameserver.content.items import Items, collect_items
from gameserver.content.maps import HEAD_BYTES, WARP_BYTES, GameMap, read_map
from gameserver.content.npcs import NpcType, interpret_npc, read_npc
from gameserver.content.reading import DEFAULT_READING, Reading
from gameserver.content.roles import ROLES_FILE, NpcRole, read_roles
from gameserver.content.spawns import SPAWN_SUFFIX, Spawn, place_spawns, read_spawns
from gameserver.content.teleports import TELEPORT_FILE, Teleports, read_teleports

KINDS = ("maps", "spawns", "npcs", "items", "drops", "teleports", "roles", "uses")


@attrs.frozen
class Summary:
    """How much of one kind was read."""

    files: int
    records: int
    warnings: int


@attrs.frozen
class Library:
    """The game data a zone needs."""

    maps: dict[int, GameMap]
    spawns: dict[int, tuple[Spawn, ...]]
    """By map: only creatures whose kind exists, each on a walkable cell."""
    npcs: dict[int, NpcType]
    items: Items
    drops: Mapping[int, DropTable]
    """By kind of monster: only what exists. Who drops nothing may be absent."""
    teleports: Teleports
    roles: Mapping[int, NpcRole]
    """By kind of NPC. Who does nothing for players is absent."""
    uses: ItemUses
    summary: dict[str, Summary]
    """By kind: see `KINDS`."""
    warnings: tuple[ContentWarning, ...]


@attrs.define
class _Shelf:
    """Files of one kind, what was found in them and what was odd about them."""

    report: Report
    files: int = 0
    records: int = 0

    def read(self, path: Path) -> bytes:
        """Bytes of a file; ContentError when it cannot be read."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ContentError(str(path), 0, f"cannot be read: {error.strerror}") from error
        self.files += 1
        return data

    @property
    def summary(self) -> Summary:
        """The figures of this shelf."""
        return Summary(self.files, self.records, len(self.report.warnings))


def load_items(path: Path, mode: Mode = Mode.LENIENT, reading: Reading = DEFAULT_READING) -> Items:
    """Load the item tables of a data directory; ContentError when they cannot be used."""
    return _load_items(path, _Shelf(Report(mode)), reading)


def load_library(
    path: Path, map_ids: Iterable[int] | None = None, mode: Mode = Mode.LENIENT, reading: Reading = DEFAULT_READING
) -> Library:
    """Load what a zone with these maps needs, by default with all there are.

    ContentError when a map is missing, which MAP_IDS should not name then, or a file cannot be used.
    """
    shelves = {kind: _Shelf(Report(mode)) for kind in KINDS}
    files = _listing(_folder(path, "map"))
    stored = set(_numbered(files))
    wanted = sorted(stored if map_ids is None else set(map_ids))
    _check_maps(path, wanted, stored)
    maps = {map_id: _load_map(path, files, map_id, shelves["maps"], reading) for map_id in wanted}
    for game_map in maps.values():
        _check_warps(game_map, str(files[str(game_map.id)]), maps, stored, shelves["maps"].report)
    npcs = _load_npcs(path, shelves["npcs"], reading)
    items = _load_items(path, shelves["items"], reading)
    teleports = _load_teleports(path, maps, stored, shelves["teleports"])
    return Library(
        maps=maps,
        spawns={each.id: _load_spawns(files, each, npcs, shelves["spawns"], reading) for each in maps.values()},
        npcs=npcs,
        items=items,
        drops=_load_drops(path, npcs, items, shelves["drops"]),
        teleports=teleports,
        roles=_load_roles(path, npcs, items, teleports, shelves["roles"]),
        uses=_load_uses(path, items, shelves["uses"]),
        summary={kind: shelf.summary for kind, shelf in shelves.items()},
        warnings=tuple(warning for shelf in shelves.values() for warning in shelf.report.warnings),
    )


def _check_maps(path: Path, wanted: Collection[int], stored: Collection[int]) -> None:
    missing = [str(map_id) for map_id in wanted if map_id not in stored]
    if missing:
        here = ", ".join(map(str, sorted(stored))) or "none"
        what = f"MAP_IDS names {', '.join(missing)}, which this game data does not have: its maps are {here}"
        raise ContentError(str(path / "map"), None, what)


def _folder(path: Path, name: str) -> Path:
    """Find a folder of the data directory, whatever the case of its name."""
    folder = _listing(path).get(name)
    if folder is None:
        raise ContentError(str(path), 0, f"this is no game data directory: it has no folder {name!r}")
    return folder


def _listing(folder: Path) -> dict[str, Path]:
    """Everything in a folder by lower-case name; ContentError when two names differ in case only."""
    found: dict[str, Path] = {}
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise ContentError(str(folder), 0, f"cannot be listed: {error.strerror}") from error
    for entry in entries:
        if found.setdefault(entry.name.lower(), entry) != entry:
            raise ContentError(str(entry), 0, f"the same name as {found[entry.name.lower()].name}, but for case")
    return found


def _numbered(files: Iterable[str]) -> Iterator[int]:
    """Numbers of the files that are called by one; 07 or 7.txt are no such names."""
    return (int(name) for name in files if name.isascii() and name.isdecimal() and str(int(name)) == name)


def _load_map(path: Path, files: dict[str, Path], map_id: int, shelf: _Shelf, reading: Reading) -> GameMap:
    file = files.get(str(map_id), path / "map" / str(map_id))
    shelf.records += 1
    return read_map(shelf.read(file), str(file), shelf.report, reading.encoding)


def _load_npcs(path: Path, shelf: _Shelf, reading: Reading) -> dict[int, NpcType]:
    files = _listing(_folder(path, "npc"))
    npcs = {}
    for npc_id in sorted(_numbered(files)):
        file = files[str(npc_id)]
        npcs[npc_id] = interpret_npc(read_npc(shelf.read(file), str(file), shelf.report), reading)
        shelf.records += 1
    return npcs


def _load_spawns(
    files: dict[str, Path], game_map: GameMap, npcs: dict[int, NpcType], shelf: _Shelf, reading: Reading
) -> tuple[Spawn, ...]:
    file = files.get(f"{game_map.id}{SPAWN_SUFFIX}")
    if file is None:
        shelf.report.warn(
            str(files[str(game_map.id)]), 0, f"the map has no {SPAWN_SUFFIX} file: nobody lives there"
        )
        return ()
    spawns = read_spawns(shelf.read(file), str(file), shelf.report)
    shelf.records += len(spawns)
    return tuple(place_spawns(spawns, str(file), game_map, npcs, shelf.report, reading.drop_sentinel))


def _check_warps(game_map: GameMap, file: str, maps: dict[int, GameMap], stored: set[int], report: Report) -> None:
    for index, warp in enumerate(game_map.warps):
        offset = HEAD_BYTES + index * WARP_BYTES
        target = maps.get(warp.map_id)
        if warp.map_id not in stored:
            report.warn(file, offset, f"warp {index + 1} leads to map {warp.map_id}: not on this server")
        elif target is not None and not target.walkable(warp.x, warp.y):
            place = f"({warp.x},{warp.y}) of map {warp.map_id}"
            report.warn(file, offset, f"warp {index + 1} leads to {place}, which is not walkable")


def _load_items(path: Path, shelf: _Shelf, reading: Reading) -> Items:
    folder = _folder(path, "item")
    files = _listing(folder)

    def table(kind: type[R], name: str) -> ItemTable[R]:
        file = files.get(name)
        if file is None:
            shelf.report.tolerate(str(folder / name), 0, "no such item table")
            return ItemTable(str(folder / name))
        read = read_item_table(kind, shelf.read(file), str(file), shelf.report)
        shelf.records += len(read.records)
        return read

    goods = (table(Goods, "2"), table(Goods, "3"))
    equipment, higher, jewels = table(Equipment, "0"), table(HigherLevels, "0ex"), table(Jewel, "1")
    return collect_items(equipment, higher, jewels, goods, shelf.report, reading.encoding)


def _load_drops(path: Path, npcs: dict[int, NpcType], items: Items, shelf: _Shelf) -> dict[int, DropTable]:
    files = _listing(_folder(path, "npc"))
    found = {}
    for npc_id in sorted(
        _numbered(name.removesuffix(DROP_SUFFIX) for name in files if name.endswith(DROP_SUFFIX))
    ):
        file = files[f"{npc_id}{DROP_SUFFIX}"]
        drops = read_drops(shelf.read(file), str(file), shelf.report)
        shelf.records += len(drops)
        if npc_id in npcs:
            found[npc_id] = tuple(sift_drops(drops, str(file), items, shelf.report))
        else:
            shelf.report.warn(str(file), 0, f"there is no NPC {npc_id} to drop anything")
    return found


def _load_teleports(path: Path, maps: dict[int, GameMap], stored: set[int], shelf: _Shelf) -> Teleports:
    file = _listing(path).get(TELEPORT_FILE.lower())
    if file is None:
        shelf.report.warn(str(path / TELEPORT_FILE), None, "no such file: nobody can be teleported")
        return {}
    teleports = read_teleports(shelf.read(file), str(file))
    shelf.records += len(teleports)
    for line, (map_id, x, y) in ((line, attrs.astuple(place)) for line, place in teleports.items()):
        if map_id not in stored:
            shelf.report.warn(str(file), None, f"line {line} leads to map {map_id}: not on this server")
        elif map_id in maps and not maps[map_id].walkable(x, y):
            reason = f"line {line} leads to ({x},{y}) of map {map_id}, which is not walkable"
            shelf.report.warn(str(file), None, reason)
    return teleports


def _load_roles(
    path: Path, npcs: dict[int, NpcType], items: Items, teleports: Teleports, shelf: _Shelf
) -> Mapping[int, NpcRole]:
    file = _listing(path).get(ROLES_FILE)
    if file is None:
        shelf.report.warn(str(path / ROLES_FILE), None, "no such file: nobody in the towns does anything")
        return {}
    roles = read_roles(shelf.read(file), str(file), npcs, items, teleports)
    shelf.records += len(roles)
    return roles


def _load_uses(path: Path, items: Items, shelf: _Shelf) -> ItemUses:
    file = _listing(path).get(USES_FILE)
    if file is None:
        shelf.report.warn(str(path / USES_FILE), None, "no such file: no item can be used or stacked")
        return ItemUses()
    uses = read_item_uses(shelf.read(file), str(file), items)
    shelf.records += sum(map(len, attrs.astuple(uses, recurse=False)))
    return uses
