"""Loads a directory of game data: the only module of this package that opens files."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from gameserver.content.errors import ContentError, ContentWarning, Mode, Report
from gameserver.content.item_tables import Equipment, Goods, HigherLevels, ItemTable, Jewel, R, read_item_table
from gameserver.content.items import Items, collect_items
from gameserver.content.maps import HEAD_BYTES, WARP_BYTES, GameMap, read_map
from gameserver.content.npcs import NpcType, read_npc
from gameserver.content.spawns import SPAWN_SUFFIX, Spawn, place_spawns, read_spawns


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
    summary: dict[str, Summary]
    """By kind: maps, spawns, npcs, items."""
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


def load_items(path: Path, mode: Mode = Mode.LENIENT) -> Items:
    """Load the item tables of a data directory; ContentError when they cannot be used."""
    return _load_items(path, _Shelf(Report(mode)))


def load_library(path: Path, map_ids: Iterable[int] | None = None, mode: Mode = Mode.LENIENT) -> Library:
    """Load what a zone with these maps needs, by default with all there are.

    ContentError when a map is missing or a file cannot be used.
    """
    shelves = {kind: _Shelf(Report(mode)) for kind in ("maps", "spawns", "npcs", "items")}
    files = _listing(_folder(path, "map"))
    stored = set(_numbered(files))
    wanted = sorted(stored if map_ids is None else set(map_ids))
    maps = {map_id: _load_map(path, files, map_id, shelves["maps"]) for map_id in wanted}
    for game_map in maps.values():
        _check_warps(game_map, str(files[str(game_map.id)]), maps, stored, shelves["maps"].report)
    npcs = _load_npcs(path, shelves["npcs"])
    spawns = {each.id: _load_spawns(files, each, npcs, shelves["spawns"]) for each in maps.values()}
    items = _load_items(path, shelves["items"])
    return Library(
        maps=maps,
        spawns=spawns,
        npcs=npcs,
        items=items,
        summary={kind: shelf.summary for kind, shelf in shelves.items()},
        warnings=tuple(warning for shelf in shelves.values() for warning in shelf.report.warnings),
    )


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


def _numbered(files: dict[str, Path]) -> Iterator[int]:
    """Numbers of the files that are called by one; 07 or 7.txt are no such names."""
    return (int(name) for name in files if name.isascii() and name.isdecimal() and str(int(name)) == name)


def _load_map(path: Path, files: dict[str, Path], map_id: int, shelf: _Shelf) -> GameMap:
    file = files.get(str(map_id), path / "map" / str(map_id))
    shelf.records += 1
    return read_map(shelf.read(file), str(file), shelf.report)


def _load_npcs(path: Path, shelf: _Shelf) -> dict[int, NpcType]:
    files = _listing(_folder(path, "npc"))
    npcs = {}
    for npc_id in sorted(_numbered(files)):
        file = files[str(npc_id)]
        npcs[npc_id] = read_npc(shelf.read(file), str(file), shelf.report)
        shelf.records += 1
    return npcs


def _load_spawns(
    files: dict[str, Path], game_map: GameMap, npcs: dict[int, NpcType], shelf: _Shelf
) -> tuple[Spawn, ...]:
    file = files.get(f"{game_map.id}{SPAWN_SUFFIX}")
    if file is None:
        shelf.report.warn(
            str(files[str(game_map.id)]), 0, f"the map has no {SPAWN_SUFFIX} file: nobody lives there"
        )
        return ()
    spawns = read_spawns(shelf.read(file), str(file), shelf.report)
    shelf.records += len(spawns)
    return tuple(place_spawns(spawns, str(file), game_map, npcs, shelf.report))


def _check_warps(game_map: GameMap, file: str, maps: dict[int, GameMap], stored: set[int], report: Report) -> None:
    for index, warp in enumerate(game_map.warps):
        offset = HEAD_BYTES + index * WARP_BYTES
        target = maps.get(warp.map_id)
        if warp.map_id not in stored:
            report.warn(file, offset, f"warp {index + 1} leads to map {warp.map_id}: not on this server")
        elif target is not None and not target.walkable(warp.x, warp.y):
            place = f"({warp.x},{warp.y}) of map {warp.map_id}"
            report.warn(file, offset, f"warp {index + 1} leads to {place}, which is not walkable")


def _load_items(path: Path, shelf: _Shelf) -> Items:
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
    return collect_items(equipment, higher, jewels, goods, shelf.report)
