"""A browser over sockets in memory: keeps cookies, sends forms, and remembers what it was told."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import attrs
from twisted.internet.interfaces import IAddress, ITCPTransport
from twisted.internet.protocol import ClientFactory, Protocol, connectionDone
from twisted.python.failure import Failure

from tests.support.network import MemoryNetwork

CSRF = re.compile(r'name="csrf" value="([^"]*)"')


class Wire(Protocol):
    """One connection: what came over it, and whether it has ended."""

    transport: ITCPTransport

    def __init__(self) -> None:
        self.received = b""
        self.is_lost = False

    def dataReceived(self, data: bytes) -> None:
        self.received += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.is_lost = True


class _Dialling(ClientFactory[Wire]):
    noisy = False

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def buildProtocol(self, addr: IAddress | None) -> Wire:
        return self._wire


@attrs.frozen
class Page:
    """An answer; *headers* by their names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def csrf(self) -> str:
        """What the forms on the page carry."""
        found = CSRF.search(self.text)
        return unescape(found[1]) if found else ""


@attrs.define
class Browser:
    """Somebody's browser at *address*, who reaches the portal through a proxy that it trusts."""

    network: MemoryNetwork
    address: str = "203.0.113.5"
    is_https: bool = False
    agent: str = "Firefox/1"
    cookies: dict[str, str] = attrs.field(factory=dict)

    def connect(self, port: int = 8080) -> Wire:
        """Return a connection on which nothing was said yet."""
        wire = Wire()
        self.network.connectTCP("portal", port, _Dialling(wire))
        self.network.run_until(lambda: wire.connected == 1, 5)
        return wire

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Page:
        """Ask for a page."""
        return self._ask(method, path, b"", dict(headers or {}))

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Page:
        """Send a form."""
        sent = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, urlencode(form).encode(), sent)

    def submit(self, page: str, path: str, **form: str) -> Page:
        """Load a page, and send the form on it to *path*."""
        return self.post(path, {"csrf": self.get(page).csrf, **form})

    def register(self, name: str, password: str) -> Page:
        """Make an account."""
        return self.submit("/register", "/register", name=name, password=password, again=password)

    def log_in(self, name: str, password: str) -> Page:
        """Log in."""
        return self.submit("/login", "/login", name=name, password=password)

    @property
    def member(self) -> str:
        """As whom the pages know this browser."""
        found = re.search(r'<a href="/account">([^<]*)</a>', self.get("/").text)
        return found[1] if found else ""

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Page:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "Host": "play.example",
            "Connection": "close",
            "User-Agent": self.agent,
            "X-Forwarded-For": self.address,
            "X-Forwarded-Proto": "https" if self.is_https else "http",
            **({"Cookie": cookies} if cookies else {}),
            **({"Content-Length": str(len(body))} if body else {}),
            **headers,
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        wire = self.connect()
        wire.transport.write("\r\n".join(lines).encode() + body)
        if not self.network.run_until(lambda: wire.is_lost, 60):
            raise AssertionError(f"no answer to {method} {path}")
        return self._keep(parsed(wire.received))

    def _keep(self, page: Page) -> Page:
        cookie = page.headers.get("set-cookie", "")
        if cookie:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in cookie:
                del self.cookies[name]
        return page


def parsed(data: bytes) -> Page:
    """Return the answer that *data* is."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, Any] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name.lower() in headers:
            raise AssertionError(f"the header {name} is there twice")
        headers[name.lower()] = value
    return Page(int(first.split()[1]), headers, body)
