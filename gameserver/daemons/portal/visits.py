"""What a browser asks, as a value: who it is, what it wants, and whether it may be believed."""

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

import attrs

from gameserver.daemons.portal import tokens
from gameserver.ops.kinds import Network

MOST_FIELDS = 20
"""Fields of a form; ours have five at most."""
FORM = "application/x-www-form-urlencoded"
AGENT_CHARACTERS = 200
"""What is kept of what a browser says it is."""


@attrs.frozen(kw_only=True)
class Visit:
    """One request, read and checked for form; nothing in it may be believed but *address* and *is_https*."""

    method: str
    path: str
    address: str
    """Where the browser is: the peer, or whom a proxy that we trust speaks for."""
    is_https: bool
    """Whether it came to that proxy over HTTPS."""
    host: str = ""
    """Which machine the browser asked for, without the port; empty if that is no name of a machine."""
    is_from_here: bool = True
    """Whether the browser says that a page of ours, or nobody's, made it ask."""
    token: str = attrs.field(default="", repr=False)
    """What its cookie carries."""
    agent: str = ""
    form: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    query: Mapping[str, str] = attrs.field(factory=dict)
    session: str = ""
    """The name of the connection, for log lines; not that of a login."""

    @property
    def is_our_form(self) -> bool:
        """Whether it is a form that we made for this browser, sent from one of our pages."""
        return self.is_from_here and tokens.is_csrf_token(self.token, self.form.get("csrf", ""))


def read_visit(
    method: str,
    uri: str,
    peer: str,
    headers: Mapping[str, str],
    body: bytes,
    trusted: Iterable[Network],
    session: str = "",
) -> Visit:
    """Return the request as a value; *headers* by their names in lower case, repeated ones joined by commas.

    *session* names the connection.
    """
    path, _, query = uri.partition("?")
    networks = tuple(trusted)
    is_https = _is_trusted(peer, networks) and _last(headers.get("x-forwarded-proto", "")) == "https"
    return Visit(
        method=method,
        path=path,
        address=client_address(peer, headers.get("x-forwarded-for", ""), networks),
        is_https=is_https,
        host=_host(headers.get("host", "")),
        is_from_here=_is_from_here(headers, is_https),
        token=tokens.token_in(headers.get("cookie", ""), is_https),
        agent="".join(filter(str.isprintable, headers.get("user-agent", "")))[:AGENT_CHARACTERS],
        form=_fields(body.decode("utf-8", "replace")) if _is_form(headers) else {},
        query=_fields(query),
        session=session,
    )


def client_address(peer: str, forwarded_for: str, trusted: Iterable[Network]) -> str:
    """Return the last address before the proxies that we trust; each proxy adds whom it speaks for at the end."""
    networks = tuple(trusted)
    address = _without_zone(peer)
    for claimed in reversed(forwarded_for.split(",")):
        if not _is_trusted(address, networks):
            break
        try:
            address = str(ipaddress.ip_address(_without_zone(claimed.strip())))
        except ValueError:
            break
    return address


def _without_zone(host: str) -> str:
    """Return an IPv6 address without the name of an interface of ours, which may be any text."""
    return host.partition("%")[0]


def is_private(host: str) -> bool:
    """Tell whether a peer is in a network of ours, where proxies are, and not somewhere in the internet."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def _is_trusted(host: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


def _is_from_here(headers: Mapping[str, str], is_https: bool) -> bool:
    """Believe what browsers say of the page that made them ask: pages cannot change these headers."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    scheme = "https" if is_https else "http"
    return origin.lower() == f"{scheme}://{headers.get('host', '')}".lower()


def _host(text: str) -> str:
    try:
        name = urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return ""
    return name if name.isascii() and all(letter.isalnum() or letter in ".-:_" for letter in name) else ""


def _is_form(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def _fields(text: str) -> dict[str, str]:
    """Return the first value of each field; none at all of a form that is not one of ours."""
    fields: dict[str, str] = {}
    try:
        for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS):
            fields.setdefault(name, value)
    except ValueError:
        return {}
    return fields


def _last(text: str) -> str:
    return text.rpartition(",")[2].strip().lower()
