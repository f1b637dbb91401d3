"""The kinds of values that settings have: each turns text into a typed value, or says what is allowed."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from attrs import frozen

from gameserver.paths import sample_world

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
T = TypeVar("T")
E = TypeVar("E", bound=Enum)

YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})


class Mistake(ValueError):
    """A value is not allowed; the text says which part of it, for values that are long."""


@frozen
class Kind(Generic[T]):
    """How the text of a setting becomes a value: *parse* raises ValueError for what *allowed* rules out."""

    allowed: str
    parse: Callable[[str], T]
    is_secret: bool = False
    """Whether the value, which may have a password in it, is shown nowhere."""


@frozen
class HostPort:
    """Where to connect to."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Environment(Enum):
    """Who the suite runs for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ClientHeader(Enum):
    """Which header the packets of a gate's clients have (see `gameserver.wire.headers`)."""

    CLIENT = "client"
    COMPACT = "compact"


class LinkProtection(Enum):
    """What protects the links between our servers."""

    TLS = "tls"
    LOOPBACK_PLAIN = "loopback-plain"
    PLAIN_ANYWHERE = "plain-anywhere"


class Registration(Enum):
    """Whether visitors of the portal may make accounts."""

    OPEN = "open"
    CLOSED = "closed"


class LogLevel(Enum):
    """The least serious events that are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    CRITICAL = "critical"


def number(lowest: int, highest: int) -> Kind[int]:
    """Return the kind of whole numbers from *lowest* to *highest*, written in decimal or as 0x and hex."""

    def parse(text: str) -> int:
        value = int(text, 0)
        if not lowest <= value <= highest:
            raise ValueError(text)
        return value

    return Kind(f"a whole number from {lowest} to {highest}", parse)


def seconds(lowest: float, highest: float) -> Kind[float]:
    """Return the kind of durations from *lowest* to *highest* seconds."""

    def parse(text: str) -> float:
        value = float(text)
        if not lowest <= value <= highest:  # false for nan, too
            raise ValueError(text)
        return value

    return Kind(f"seconds from {lowest:g} to {highest:g}", parse)


def choice(kind: type[E]) -> Kind[E]:
    """Return the kind whose values are the members of *kind*, written in lower case."""
    return Kind("one of " + ", ".join(str(member.value) for member in kind), lambda word: kind(word.lower()))


def text(highest_bytes: int) -> Kind[str]:
    """Return the kind of printable texts of 1 to *highest_bytes* ASCII characters."""

    def parse(value: str) -> str:
        if not 1 <= len(value) <= highest_bytes or not value.isascii() or not value.isprintable():
            raise ValueError(value)
        return value

    return Kind(f"1 to {highest_bytes} printable ASCII characters", parse)


def _truth(word: str) -> bool | None:
    if not word:
        return None
    if word.lower() in YES | NO:
        return word.lower() in YES
    raise ValueError(word)


def _yes_or_no(word: str) -> bool:
    truth = _truth(word)
    if truth is None:
        raise ValueError(word)
    return truth


def _code_page(word: str) -> str:
    try:
        plain = b"A".decode(word) == "A"
    except (LookupError, ValueError) as error:
        raise ValueError(word) from error
    if not plain:
        raise ValueError(word)
    return word


def _interface(word: str) -> str:
    return str(ipaddress.ip_address(word)) if word else ""


def _host_port(word: str) -> HostPort:
    host, colon, digits = word.rpartition(":")
    if not (host and colon) or any(letter.isspace() for letter in host):
        raise ValueError(word)
    return HostPort(host, PORT.parse(digits))


def _zones(words: str) -> Mapping[int, HostPort]:
    zones = {}
    for word in words.split(","):
        identity, _, address = word.strip().partition("=")
        if SERVER_ID.parse(identity) in zones:
            raise ValueError(words)
        zones[SERVER_ID.parse(identity)] = _host_port(address)
    return MappingProxyType(zones)


def _map_ids(words: str) -> tuple[int, ...]:
    map_ids = tuple(MAP_ID.parse(word.strip()) for word in words.split(","))
    if len(set(map_ids)) < len(map_ids):
        raise ValueError(words)
    return map_ids


def _accounts(words: str) -> frozenset[str]:
    names = frozenset(word.strip().casefold() for word in words.split(",") if words.strip())
    if not all(name.isascii() and name.isalnum() and len(name) <= ACCOUNT_LETTERS for name in names):
        raise ValueError(words)
    return names


def _networks(words: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(word.strip()) for word in words.split(",") if word.strip())


def _host(word: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]{0,253}", word):
        raise ValueError(word)
    return word


def _path(word: str) -> Path:
    if not word:
        raise ValueError(word)
    return Path(word).absolute()


def _game_data(word: str) -> Path:
    if not word:
        return sample_world()
    if not _path(word).is_dir():
        raise ValueError(word)
    return _path(word)


def _optional_file(word: str) -> Path | None:
    if not word:
        return None
    if not _path(word).is_file():
        raise ValueError(word)
    return _path(word)


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(word: str) -> str:
        if word and word.partition(":")[0] not in schemes:
            raise ValueError(word)
        try:
            parts = urlsplit(word)
            is_whole = parts.port is None or bool(parts.hostname)
        except ValueError:
            is_whole = False
        if not is_whole:
            raise Mistake(
                "a port is a number, and a password has %2F for /, %40 for @, %3A for :, %23 for #, %3F for ?"
            )
        return word

    return parse


ACCOUNT_LETTERS = 20
PORT = number(0, 65535)
MAP_ID = number(0, 65535)
SERVER_ID = number(0, 254)  # 255 is the account server (PROTOCOL 6)
YES_OR_NO = Kind("true or false", _yes_or_no)
CODE_PAGE = Kind("a code page that Python knows and that has ASCII in it, such as cp949 or gbk", _code_page)
TRUTH = Kind("true, false, or nothing", _truth)
INTERFACE = Kind("an IP address of this machine, or nothing for all of them", _interface)
# Clients are told in a field of 16 bytes and resolve nothing (PROTOCOL 8.1).
OPTIONAL_IPV4 = Kind(
    "an IPv4 address such as 203.0.113.7, or nothing",
    lambda word: str(ipaddress.IPv4Address(word)) if word else "",
)
NETWORKS = Kind("IP addresses or networks such as 10.0.0.0/8, separated by commas; or nothing", _networks)
HOST = Kind("the name or the IP address of a machine, or nothing", _host)
REGISTRATION = Kind("open, closed, or nothing", lambda word: Registration(word.lower()) if word else None)
HOST_PORT = Kind("host:port", _host_port)
ZONES = Kind("number=host:port, separated by commas, each number (0 to 254) once", _zones)
MAP_IDS = Kind("map numbers (0 to 65535), separated by commas, each once", _map_ids)
ACCOUNTS = Kind(
    f"names of 1 to {ACCOUNT_LETTERS} ASCII letters and digits, separated by commas; or nothing", _accounts
)
PATH = Kind("a path", _path)
OPTIONAL_PATH = Kind("a path, or nothing", lambda word: _path(word) if word else None)
ENDPOINT = Kind("a server endpoint of Twisted, or nothing", str)
GAME_DATA = Kind("an existing directory, or nothing", _game_data)
OPTIONAL_FILE = Kind("an existing file, or nothing", _optional_file)
DATABASE_URL = Kind(
    "nothing, or postgresql://user:password@host:port/database", _url("postgresql", "postgres"), True
)
CACHE_URL = Kind("nothing, or redis://:password@host:port/0 or unix:///path?db=0", _url("redis", "unix"), True)
