"""The main daemon: which zone serves which map, who is where. This module is what twistd loads."""

from twisted.application.service import IService

from gameserver.daemons.main.service import assemble
from gameserver.net.reactor import Reactor
from gameserver.ops import boot
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.settings import LogSettings, MainSettings, StoreSettings, options
from gameserver.ops.stores import Stores as OpenStores
from gameserver.storage.postgres_characters import PostgresCharacters

Options = options(MainSettings, StoreSettings, LogSettings)


def build(settings: MainSettings, opened: OpenStores, reactor: Reactor) -> IService:
    """Assemble the daemon with the real stores."""
    return assemble(settings, PostgresCharacters(opened.database), reactor)


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings = options.settings(MainSettings)
    return boot.with_stores("main", options, lambda stores, reactor: build(settings, stores, reactor))
