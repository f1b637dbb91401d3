"""The main daemon: which zone serves which map, who is where. This module is what twistd loads."""

from twisted.application.service import IService

from gameserver.daemons.main.service import assemble
from gameserver.net.reactor import Reactor
from gameserver.ops import boot
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.link_security import secure_links
from gameserver.ops.settings import LinkSettings, LogSettings, MainSettings, StoreSettings, options
from gameserver.ops.stores import Stores as OpenStores
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.redis import RedisControlMessages

Options = options(MainSettings, LinkSettings, StoreSettings, LogSettings)


def build(settings: MainSettings, links: LinkSettings, opened: OpenStores, reactor: Reactor) -> IService:
    """Assemble the daemon with the real stores."""
    characters, messages = PostgresCharacters(opened.database), RedisControlMessages(opened.cache)
    return assemble(settings, characters, messages, reactor, secure_links("main", links))


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings, links = options.settings(MainSettings), options.settings(LinkSettings)
    return boot.with_stores("main", options, lambda stores, reactor: build(settings, links, stores, reactor))
