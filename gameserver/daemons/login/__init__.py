"""The login daemon: accounts, the list of gates, the hand-over. This module is what twistd loads."""

from twisted.application.service import IService

from gameserver.daemons.login.service import Stores, assemble
from gameserver.daemons.shared.password_threads import PasswordThreads
from gameserver.ops import boot
from gameserver.ops.boot import WholeReactor
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.link_security import secure_links
from gameserver.ops.settings import LinkSettings, LoginSettings, LogSettings, StoreSettings, options
from gameserver.ops.stores import Stores as OpenStores
from gameserver.storage.passwords import ThreadedPasswords
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.redis import RedisHandovers, RedisLeases, RedisLiveGates, RedisThrottles

Options = options(LoginSettings, LinkSettings, StoreSettings, LogSettings)


def build(settings: LoginSettings, links: LinkSettings, opened: OpenStores, reactor: WholeReactor) -> IService:
    """Assemble the daemon with the real stores."""
    passwords = ThreadedPasswords(reactor, settings.login_password_threads, settings.login_password_waiting)
    cache = opened.cache
    accounts = PostgresAccounts(opened.database)
    stores = Stores(
        accounts,
        passwords,
        RedisLeases(cache),
        RedisHandovers(cache),
        RedisThrottles(cache),
        RedisLiveGates(cache),
    )
    daemon = assemble(settings, stores, reactor, security=secure_links("login", links))
    PasswordThreads(passwords).setServiceParent(daemon)
    return daemon


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings, links = options.settings(LoginSettings), options.settings(LinkSettings)
    return boot.with_stores("login", options, lambda stores, reactor: build(settings, links, stores, reactor))
