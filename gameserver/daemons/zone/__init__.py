"""The zone daemon: the worlds of some maps. This module is what twistd loads."""

from random import Random

from twisted.application.service import IService
from twisted.logger import Logger

from gameserver.content.library import Library, load_library
from gameserver.daemons.zone.service import assemble
from gameserver.daemons.zone.wishes.base import Stores
from gameserver.ops import boot
from gameserver.ops.boot import WholeReactor
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.link_security import secure_links
from gameserver.ops.rules import read_rules
from gameserver.ops.settings import LinkSettings, LogSettings, StoreSettings, ZoneSettings, options
from gameserver.ops.stores import Stores as OpenStores
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_audit import PostgresAudit
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_ledger import PostgresLedger
from gameserver.storage.postgres_servers import PostgresSerials
from gameserver.world import Surroundings

Options = options(ZoneSettings, LinkSettings, StoreSettings, LogSettings)
log = Logger()


def build(settings: ZoneSettings, links: LinkSettings, opened: OpenStores, reactor: WholeReactor) -> IService:
    """Assemble the daemon with the real stores and the game data."""
    library = load_library(settings.zone_data_path, settings.map_ids, reading=settings.reading)
    _tell(library)
    database = opened.database
    stores = Stores(
        PostgresCharacters(database),
        PostgresSerials(database, f"zone {settings.zone_server_id}"),
        PostgresAccounts(database),
        PostgresAudit(database),
        PostgresLedger(database),
    )
    around = Surroundings(library, read_rules(settings.rules_path), Random())
    return assemble(settings, stores, around, reactor, reactor.stop, secure_links("zone", links))


def _tell(library: Library) -> None:
    for warning in library.warnings:
        log.warn("game data: {warning}", warning=str(warning))
    for map_id, game_map in library.maps.items():
        text = "map {map_id} {name}: {count} creatures"
        log.info(text, map_id=map_id, name=game_map.name, count=len(library.spawns[map_id]))


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings, links = options.settings(ZoneSettings), options.settings(LinkSettings)
    return boot.with_stores(
        "zone",
        options,
        lambda stores, reactor: build(settings, links, stores, reactor),
        number=settings.zone_server_id,
    )
