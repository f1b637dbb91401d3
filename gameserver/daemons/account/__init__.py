"""The account daemon: the characters of an account. This module is what twistd loads."""

from twisted.application.service import IService

from gameserver.content.library import load_items
from gameserver.daemons.account.service import Stores, assemble
from gameserver.net.reactor import Reactor
from gameserver.ops import boot
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.link_security import secure_links
from gameserver.ops.settings import AccountSettings, LinkSettings, LogSettings, StoreSettings, options
from gameserver.ops.stores import Stores as OpenStores
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_servers import PostgresSerials, PostgresServerSettings

Options = options(AccountSettings, LinkSettings, StoreSettings, LogSettings)


def build(settings: AccountSettings, links: LinkSettings, opened: OpenStores, reactor: Reactor) -> IService:
    """Assemble the daemon with the real stores and the game data."""
    database = opened.database
    serials = PostgresSerials(database, "account")
    stores = Stores(PostgresCharacters(database), PostgresServerSettings(database), serials)
    items = load_items(settings.zone_data_path)
    return assemble(settings, stores, items, reactor, secure_links("account", links))


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings, links = options.settings(AccountSettings), options.settings(LinkSettings)
    return boot.with_stores("account", options, lambda stores, reactor: build(settings, links, stores, reactor))
