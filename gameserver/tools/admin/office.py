"""Where the commands work: the stores opened as daemons do, one piece of work, an answer or a refusal."""

import getpass
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import attrs
import click
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IReactorFromThreads, IReactorTime
from twisted.internet.task import react
from twisted.logger import FilteringLogObserver, LogLevel, LogLevelFilterPredicate, globalLogBeginner

from gameserver.content.errors import ContentError
from gameserver.ops.environment import SettingsError, read
from gameserver.ops.logs import Console as LogConsole
from gameserver.ops.settings import StoreSettings
from gameserver.ops.stores import StoreOpener
from gameserver.storage.documents import Json
from gameserver.storage.embedded import EmbeddedError
from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Accounts, Audit, Characters, Passwords
from gameserver.storage.passwords import ThreadedPasswords
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_audit import PostgresAudit
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.roles import Role
from gameserver.storage.rows import Actor
from gameserver.tools.admin.output import show

T = TypeVar("T")


class Refused(Exception):
    """The command cannot be carried out; the text says why, and what to do."""


# What operators can put right: told in one line, without a traceback.
EXPECTED = (Refused, SettingsError, StorageError, EmbeddedError, ContentError, OSError)


class AdminReactor(IReactorTime, IReactorFromThreads):
    """What the commands ask of a reactor."""


@attrs.frozen
class Office:
    """What a command works with, and in whose name."""

    accounts: Accounts
    characters: Characters
    audit: Audit
    passwords: Passwords
    operator: Actor


def operator() -> Actor:
    """Return who the audit says it was: the command line, and which user of which machine."""
    return Actor(
        name="command line", role=Role.ADMINISTRATOR, source=f"{getpass.getuser()}@{socket.gethostname()}"
    )


def in_office(work: Callable[[Office], Awaitable[Json]], as_json: bool) -> None:
    """Await *work* with the stores open, show what it returns, and end the process: status 0, or 1 if refused."""

    async def in_stores(opener: StoreOpener, reactor: AdminReactor) -> Json:
        database = await opener.open_database()
        passwords = ThreadedPasswords(reactor)
        passwords.start()
        try:
            return await work(
                Office(
                    PostgresAccounts(database),
                    PostgresCharacters(database),
                    PostgresAudit(database),
                    passwords,
                    operator(),
                )
            )
        finally:
            passwords.close()

    with_opener(in_stores, as_json)


def with_opener(work: Callable[[StoreOpener, AdminReactor], Awaitable[Json]], as_json: bool) -> None:
    """Do the same for *work* that opens the stores itself; they are closed after it."""

    async def main(reactor: AdminReactor) -> None:
        try:
            opener = StoreOpener(read(StoreSettings, os.environ), reactor)
            try:
                answer = await work(opener, reactor)
            finally:
                await opener.close()
        except EXPECTED as error:
            click.echo(f"Error: {error}", err=True)
            raise SystemExit(1) from error
        show(answer, as_json)

    def run(reactor: object) -> "Deferred[None]":
        return ensureDeferred(main(cast(AdminReactor, reactor)))

    warnings = FilteringLogObserver(LogConsole(sys.stderr), [LogLevelFilterPredicate(LogLevel.warn)])
    globalLogBeginner.beginLoggingTo([warnings], redirectStandardIO=False)
    react(run)


json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
