"""Where the commands work: the stores opened as daemons do, one piece of work, an answer or a refusal."""

import os
import pwd
import socket
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import attrs
import click
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IReactorFromThreads, IReactorTime
from twisted.internet.task import deferLater, react
from twisted.logger import FilteringLogObserver, LogLevel, LogLevelFilterPredicate, globalLogBeginner

from gameserver.content.errors import ContentError
from gameserver.ops.environment import SettingsError, read
from gameserver.ops.logs import Console as LogConsole
from gameserver.ops.settings import StoreSettings
from gameserver.ops.stores import StoreOpener
from gameserver.storage.control import ControlKind, ControlMessage, Outcome
from gameserver.storage.documents import Json
from gameserver.storage.embedded import EmbeddedError
from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Accounts, Audit, Characters, ControlMessages, Passwords
from gameserver.storage.passwords import ThreadedPasswords
from gameserver.storage.postgres_accounts import PostgresAccounts
from gameserver.storage.postgres_audit import PostgresAudit
from gameserver.storage.postgres_characters import PostgresCharacters
from gameserver.storage.redis import RedisControlMessages
from gameserver.storage.roles import Role
from gameserver.storage.rows import Actor
from gameserver.tools.admin.output import show

ANSWER_SECONDS = 3.0
"""How long a command waits until the main server, which looks every second, has its message, and then answers."""
LOOK_SECONDS = 0.1
T = TypeVar("T")


class Refused(Exception):
    """The command cannot be carried out; the text says why, and what to do."""


# What operators can put right: told in one line, without a traceback.
EXPECTED = (Refused, SettingsError, StorageError, EmbeddedError, ContentError, OSError)


@attrs.frozen
class Answer:
    """What the main server said came of a message, and after how many seconds."""

    outcome: Outcome
    after_seconds: float


class AdminReactor(IReactorTime, IReactorFromThreads):
    """What the commands ask of a reactor."""


@attrs.frozen
class MainServer:
    """The main server as the commands reach it: by messages in Redis, which is opened for the first of them."""

    open_messages: Callable[[], Awaitable[ControlMessages]]
    clock: IReactorTime
    by: Actor

    async def ask(self, kind: ControlKind, text: str = "", account_id: int = 0, character: str = "") -> Answer:
        """Send a message and return what the main server answers.

        Refused, and nothing will happen, when it does not take it; also when it does, but does not say what came
        of it. StorageError or EmbeddedError without Redis.
        """
        by = f"{self.by.name} ({self.by.source})"
        message = ControlMessage(kind=kind, by=by, text=text, account_id=account_id, character=character)
        messages = await self.open_messages()
        began = self.clock.seconds()
        await messages.send(message)
        while (outcome := await messages.answer_to(message)) is None:
            waited = self.clock.seconds() - began
            if waited >= ANSWER_SECONDS and await messages.withdraw(message):
                raise Refused(f"the main server did not take it within {ANSWER_SECONDS:.0f} s: it does not run")
            if waited >= 2 * ANSWER_SECONDS:
                raise Refused("the main server took it, but does not say what came of it: see its log")
            await deferLater(self.clock, LOOK_SECONDS)
        return Answer(outcome, round(self.clock.seconds() - began, 1))


@attrs.frozen
class Office:
    """What a command works with, and in whose name."""

    accounts: Accounts
    characters: Characters
    audit: Audit
    passwords: Passwords
    operator: Actor
    main_server: MainServer


def operator() -> Actor:
    """Return who the audit says it was: the command line, and which user of which machine.

    The system's word counts, not that of USER or LOGNAME, which anybody can set. Before it comes who called sudo.
    """
    uid = os.getuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:  # in a container
        user = f"user {uid}"
    caller = os.environ.get("SUDO_USER")
    by_whom = f"{caller} as {user}" if caller else user
    return Actor(name="command line", role=Role.ADMINISTRATOR, source=f"{by_whom}@{socket.gethostname()}")


def in_office(work: Callable[[Office], Awaitable[Json]], as_json: bool) -> None:
    """Await *work* with the stores open, show what it returns, and end the process: status 0, or 1 if refused."""

    async def in_stores(opener: StoreOpener, reactor: AdminReactor) -> Json:
        database = await opener.open_database()
        passwords = ThreadedPasswords(reactor)
        passwords.start()

        async def open_messages() -> ControlMessages:
            return RedisControlMessages(await opener.join_cache())

        try:
            return await work(
                Office(
                    PostgresAccounts(database),
                    PostgresCharacters(database),
                    PostgresAudit(database),
                    passwords,
                    operator(),
                    MainServer(open_messages, reactor, operator()),
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
            click.echo(f"Error: {' '.join(str(error).split())}", err=True)
            raise SystemExit(1) from error
        show(answer, as_json)

    def run(reactor: object) -> "Deferred[None]":
        return ensureDeferred(main(cast(AdminReactor, reactor)))

    warnings = FilteringLogObserver(LogConsole(sys.stderr), [LogLevelFilterPredicate(LogLevel.warn)])
    globalLogBeginner.beginLoggingTo([warnings], redirectStandardIO=False)
    react(run)


class Line(click.ParamType[str]):
    """Words that people wrote and the database can keep: 1 to *most* printable characters."""

    name = "text"

    def __init__(self, most: int = 100) -> None:
        self._most = most

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """See `click.ParamType.convert`."""
        # What is no UTF-8 on the command line is not printable either.
        if not (1 <= len(value) <= self._most and value.isprintable() and value.strip()):
            self.fail(f"must be 1 to {self._most} printable characters", param, ctx)
        return value


json_option = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
