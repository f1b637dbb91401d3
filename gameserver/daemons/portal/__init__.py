"""The portal: web pages for players and visitors. This module is what twistd loads."""

from twisted.application.service import IService

from gameserver.daemons.shared.password_threads import PasswordThreads
from gameserver.ops import boot
from gameserver.ops.boot import WholeReactor
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.rules import read_rules
from gameserver.ops.settings import LogSettings, PortalSettings, StoreSettings, options
from gameserver.ops.stores import Stores as OpenStores
from gameserver.storage.passwords import ThreadedPasswords
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.postgres_web_sessions import PostgresWebSessions
from gameserver.storage.redis import RedisLiveGates, RedisThrottles

Options = options(PortalSettings, StoreSettings, LogSettings)


def build(settings: PortalSettings, opened: OpenStores, reactor: WholeReactor) -> IService:
    """Assemble the daemon with the real stores."""
    # Importing Klein installs the global reactor, which must not happen while twistd still reads options.
    from gameserver.daemons.portal.service import Stores, assemble

    passwords = ThreadedPasswords(reactor, settings.login_password_threads, settings.login_password_waiting)
    database, cache = opened.database, opened.cache
    stores = Stores(
        PostgresAccounts(database),
        PostgresCharacters(database),
        PostgresWebSessions(database),
        passwords,
        RedisLiveGates(cache),
        RedisThrottles(cache),
    )
    rules = read_rules(settings.rules_path)
    daemon = assemble(settings, stores, rules.rate, reactor)
    PasswordThreads(passwords).setServiceParent(daemon)
    return daemon


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings = options.settings(PortalSettings)
    return boot.with_stores("portal", options, lambda stores, reactor: build(settings, stores, reactor))
