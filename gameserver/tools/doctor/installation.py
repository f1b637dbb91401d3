"""Looks at what daemons need before they start: settings, stores, certificates, game data. All of it blocks."""

import os
import socket
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

import psycopg2

from gameserver.content.errors import ContentError
from gameserver.content.library import load_library
from gameserver.ops.certificates import CertificateError, CertificateStore, now_utc
from gameserver.ops.environment import SettingsError, declared, read, refuse_misspelt
from gameserver.ops.kinds import Environment, LinkProtection
from gameserver.ops.link_security import LinkSecurity
from gameserver.ops.rules import read_rules
from gameserver.ops.settings import (
    ALL,
    AccountSettings,
    GateSettings,
    LinkSettings,
    LoginSettings,
    LogSettings,
    StoreSettings,
    ZoneSettings,
)
from gameserver.ops.stores import EmbeddedStores
from gameserver.storage.errors import MigrationRefused, StorageError
from gameserver.storage.migrations import revisions, with_defaults
from gameserver.tools.doctor.findings import Finding, bad, good, warning

CERTIFICATE_DAYS = 14
"""A certificate that ends sooner should have been renewed by a start."""
CONNECT_SECONDS = 3.0
DATABASE_SECONDS = 5
AWAY = "does not run, or is another user's"


def settings(variables: Mapping[str, str]) -> Iterator[Finding]:
    """Read every setting; the first that cannot be used ends the examination."""
    subject = "settings"
    try:
        refuse_misspelt(variables, frozenset(name for name, _ in declared(*ALL)))
        for cls in ALL:
            read(cls, variables)
    except SettingsError as error:
        yield bad(subject, str(error), "no daemon starts with it; `gameserver settings` lists all")
        return
    yield good(subject, "every variable can be used")
    login = read(LoginSettings, variables)
    if login.environment is Environment.PRODUCTION and login.creates_accounts:
        text = "AUTO_CREATE_ACCOUNT is on in production: whoever knows the address makes accounts"
        yield warning(subject, text, "unset it, and use `gameserver admin account create`")


def directories(log: LogSettings, store: StoreSettings) -> Iterator[Finding]:
    """See whether we, as who we are, could write where daemons write."""
    user = f"user {os.geteuid()}"
    for setting, path in (("LOG_PATH", log.log_path), ("VAR_PATH", store.var_path)):
        there = next(each for each in (path.absolute(), *path.absolute().parents) if os.path.exists(each))
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            yield good(setting, f"{path.absolute()} can be written")
        else:
            advice = f"give it to the user of the daemons, run the doctor as that one, or set {setting}"
            yield bad(setting, f"{there} cannot be written by {user}", advice)


def database(store: StoreSettings) -> Iterator[Finding]:
    """Ask PostgreSQL, and compare its migrations with ours."""
    url = store.database_url
    if not url:
        server = EmbeddedStores(store.var_path).database.server
        if not server.ready():
            text = f"DATABASE_URL is empty, and the private server under {store.var_path} {AWAY}"
            yield warning("database", text, "the first daemon starts it; in production name one of your own")
            return
        url = server.url
    try:
        known = revisions(bounded(url))
    except MigrationRefused as error:
        yield good("database", "PostgreSQL answers")
        yield bad("migrations", str(error), "no daemon of this version starts with it")
        return
    except (StorageError, psycopg2.Error) as error:
        yield bad("database", str(error), "check DATABASE_URL, the server, and what is between")
        return
    missing = [name for name, is_applied in known.items() if not is_applied]
    yield good("database", "PostgreSQL answers")
    if missing:
        text = f"not applied yet: {', '.join(missing)}"
        yield warning("migrations", text, "the next start applies them, or `gameserver admin migrate` does")
    else:
        yield good("migrations", f"all {len(known)} are applied")


def bounded(url: str) -> str:
    """Return the *url* of a database with limits for connecting and for waiting, unless it has its own."""
    seconds = str(DATABASE_SECONDS)
    return with_defaults(url, connect_timeout=seconds, options=f"-c lock_timeout={seconds}s")


def cache(store: StoreSettings) -> Iterator[Finding]:
    """Ask Redis."""
    url = store.cache_url
    if not url:
        server = EmbeddedStores(store.var_path).cache.server
        if server.pid() is None:
            text = f"CACHE_URL is empty, and the private server under {store.var_path} {AWAY}"
            yield warning("cache", text, "the first daemon starts it; in production name one of your own")
            return
        url = server.url
    try:
        answer = ping_redis(url)
    except (OSError, ValueError) as error:
        yield bad("cache", f"Redis does not answer: {error}", "check CACHE_URL, the server, and what is between")
    else:
        if answer.startswith(b"+PONG"):
            yield good("cache", "Redis answers")
        else:
            said = answer.decode("ascii", "replace").strip()[:80]
            yield bad("cache", f"Redis answers {said!r}", "check user and password in CACHE_URL")


def ping_redis(url: str) -> bytes:
    """Return the last answer of the Redis at *url* to AUTH, if there is a password, and PING."""
    parts = urlsplit(url)
    commands = b"PING\r\n"
    if parts.password is not None:
        words = [b"AUTH", *([unquote(parts.username).encode()] if parts.username else [])]
        words.append(unquote(parts.password).encode())
        commands = b"".join([b"*%d\r\n" % len(words), *(b"$%d\r\n%s\r\n" % (len(w), w) for w in words), commands])
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(unquote(parts.path))
    else:
        connection = socket.create_connection((parts.hostname or "", parts.port or 6379), CONNECT_SECONDS)
    with connection:
        connection.sendall(commands)
        connection.shutdown(socket.SHUT_WR)
        answers = b"".join(iter(lambda: connection.recv(4096), b"")).splitlines()
    return answers[-1] if answers else b""


def links(variables: Mapping[str, str]) -> Iterator[Finding]:
    """Look at what protects the links between our servers, and at the certificates if they need them."""
    settings = read(LinkSettings, variables)
    if settings.link_security is LinkProtection.TLS:
        yield from certificates(CertificateStore(settings.certificates_path), now_utc())
    elif settings.link_security is LinkProtection.PLAIN_ANYWHERE:
        text = "LINK_SECURITY=plain-anywhere: whoever reaches the ports for servers can be one of them"
        yield warning("links", text, "set LINK_SECURITY=tls, or keep that network closed")
    else:
        try:
            _leave_nothing_plain(variables, LinkSecurity(settings.link_security))
        except SettingsError as error:
            yield bad("links", str(error), "its daemon does not start so")
        else:
            yield good("links", "plain, and stay on this machine: certificates are not needed")


def _leave_nothing_plain(variables: Mapping[str, str], security: LinkSecurity) -> None:
    """Raise SettingsError for a port for servers, or a link, that leaves this machine."""
    gate = read(GateSettings, variables)
    security.port(read(LoginSettings, variables).link_bind_address, "gate")
    for role, address in (
        ("login", gate.login_broker_address),
        ("account", gate.account_server_address),
        ("main", read(AccountSettings, variables).main_server_address),
    ):
        security.link(address.host, role)
    for number, address in gate.zone_servers.items():
        security.link(address.host, "zone", number)


def certificates(store: CertificateStore, now: datetime) -> Iterator[Finding]:
    """Look whether there are certificates, how long they last, and who can read the keys."""
    subject = "certificates"
    try:
        found = list(store.found())
    except (CertificateError, OSError) as error:
        yield bad(subject, str(error), "see `gameserver certificates`; daemons run as a user who can read them")
        return
    if not found:
        yield warning(subject, f"none in {store.directory}", "the first start makes them")
    for each in found:
        yield _lasting(each.path.name, each.ends - now)
    for path in (store.key_path, *(each.path for each in found if each.path != store.authority_path)):
        if path.exists() and path.stat().st_mode & 0o077:
            text = f"others on this machine may read {path}, and pretend to be one of our servers"
            yield warning(subject, text, f"chmod 600 {path}")


def _lasting(name: str, left: timedelta) -> Finding:
    subject = "certificates"
    if left < timedelta(0):
        advice = "start its daemon anew where authority.key is, or copy a new bundle from there"
        return bad(subject, f"{name} has ended", advice)
    if left.days < CERTIFICATE_DAYS:
        return warning(subject, f"{name} ends in {left.days} days", "start its daemon anew, or copy a new bundle")
    return good(subject, f"{name} is good for {left.days} days")


def game_data(zone: ZoneSettings) -> Iterator[Finding]:
    """Load the maps of the zone, and its rules."""
    subject = "game data"
    try:
        library = load_library(zone.zone_data_path, zone.map_ids, reading=zone.reading)
    except (ContentError, OSError) as error:
        yield bad(subject, " ".join(str(error).split()), "see docs/gamedata.md")
    else:
        count = sum(len(library.spawns[map_id]) for map_id in library.maps)
        yield good(subject, f"{len(library.maps)} maps, {count} creatures from {zone.zone_data_path}")
        if library.warnings:
            text = f"{len(library.warnings)} warnings, the first: {library.warnings[0]}"
            yield warning(subject, text, "the zone logs all of them at its start")
    try:
        read_rules(zone.rules_path)
    except (SettingsError, OSError) as error:
        yield bad("rules", str(error), "`gameserver rules --check FILE` says more")
    else:
        yield good("rules", "can be used")
