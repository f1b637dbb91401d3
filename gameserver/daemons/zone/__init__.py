"""The zone daemon: the worlds of some maps. This module is what twistd loads."""

from random import Random

from twisted.application.service import IService
from twisted.logger import Logger

from gameserver.content.library import Library, load_library
from gameserver.daemons.zone.service import assemble
from gameserver.net.reactor import Reactor
from gameserver.ops import boot
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.settings import LogSettings, StoreSettings, ZoneSettings, options
from gameserver.ops.stores import Stores as OpenStores
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_servers import PostgresSerials

Options = options(ZoneSettings, StoreSettings, LogSettings)
log = Logger()


def build(settings: ZoneSettings, opened: OpenStores, reactor: Reactor) -> IService:
    """Assemble the daemon with the real stores and the game data."""
    library = load_library(settings.zone_data_path, settings.map_ids, reading=settings.reading)
    _tell(library)
    serials = PostgresSerials(opened.database, f"zone {settings.zone_server_id}")
    return assemble(settings, PostgresCharacters(opened.database), serials, library, Random(), reactor)


def _tell(library: Library) -> None:
    for warning in library.warnings:
        log.warn("game data: {warning}", warning=str(warning))
    for map_id, game_map in library.maps.items():
        text = "map {map_id} {name}: {count} creatures"
        log.info(text, map_id=map_id, name=game_map.name, count=len(library.spawns[map_id]))


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings = options.settings(ZoneSettings)
    return boot.with_stores("zone", options, lambda stores, reactor: build(settings, stores, reactor))
