"""Looks at what daemons need before they start: settings, stores, certificates, game data. All of it blocks."""

import socket
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from gameserver.content.errors import ContentError
from gameserver.content.library import load_library
from gameserver.ops.certificates import CertificateError, CertificateStore, now_utc
from gameserver.ops.environment import SettingsError, declared, read, refuse_misspelt
from gameserver.ops.kinds import Environment, LinkProtection
from gameserver.ops.rules import read_rules
from gameserver.ops.settings import ALL, LinkSettings, LoginSettings, StoreSettings, ZoneSettings
from gameserver.ops.stores import EmbeddedStores
from gameserver.storage.errors import StorageError
from gameserver.storage.migrations import revisions
from gameserver.tools.doctor.findings import Finding, bad, good, warning

CERTIFICATE_DAYS = 14
"""A certificate that ends sooner should have been renewed by a start."""
CONNECT_SECONDS = 3.0


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


def database(store: StoreSettings) -> Iterator[Finding]:
    """Ask PostgreSQL, and compare its migrations with ours."""
    url = store.database_url
    if not url:
        server = EmbeddedStores(store.var_path).database.server
        if not server.ready():
            text = f"DATABASE_URL is empty, and the private server under {store.var_path} does not run"
            yield warning("database", text, "the first daemon starts it; in production name one of your own")
            return
        url = server.url
    try:
        known = revisions(url)
    except StorageError as error:
        yield bad("database", str(error), "check DATABASE_URL, the server, and what is between")
        return
    missing = [name for name, is_applied in known.items() if not is_applied]
    yield good("database", "PostgreSQL answers")
    if missing:
        text = f"not applied yet: {', '.join(missing)}"
        yield warning("migrations", text, "the next start applies them, or `gameserver admin migrate` does")
    else:
        yield good("migrations", f"all {len(known)} are applied")


def cache(store: StoreSettings) -> Iterator[Finding]:
    """Ask Redis."""
    url = store.cache_url
    if not url:
        server = EmbeddedStores(store.var_path).cache.server
        if not server.ready():
            text = f"CACHE_URL is empty, and the private server under {store.var_path} does not run"
            yield warning("cache", text, "the first daemon starts it; in production name one of your own")
            return
        url = server.url
    try:
        answer = ping_redis(url)
    except (OSError, ValueError) as error:
        yield bad("cache", f"Redis cannot be reached: {error}", "check CACHE_URL, the server, and what is between")
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


def certificates(links: LinkSettings) -> Iterator[Finding]:
    """Look at the certificates of the links, if links need them."""
    subject = "certificates"
    if links.link_security is not LinkProtection.TLS:
        if links.link_security is LinkProtection.PLAIN_ANYWHERE:
            text = "LINK_SECURITY=plain-anywhere: whoever reaches the ports for servers can be one of them"
            yield warning(subject, text, "set LINK_SECURITY=tls, or keep that network closed")
        else:
            yield good(subject, "not needed: links stay on this machine")
        return
    store = CertificateStore(links.certificates_path)
    try:
        found = list(store.found())
    except CertificateError as error:
        yield bad(subject, str(error), "see `gameserver certificates`")
        return
    if not found:
        yield warning(subject, f"none in {store.directory}", "the first start makes them")
    for each in found:
        days = (each.ends - now_utc()).days
        if days < 0:
            yield bad(subject, f"{each.path.name} has ended", "start its daemon anew, or make a new bundle")
        elif days < CERTIFICATE_DAYS:
            yield warning(subject, f"{each.path.name} ends in {days} days", "start its daemon anew")
        else:
            yield good(subject, f"{each.path.name} is good for {days} days")


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
