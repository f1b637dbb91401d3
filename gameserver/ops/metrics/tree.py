"""Walks through the services of a daemon, and names the daemon of each."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from twisted.application.service import IService, IServiceCollection

from gameserver.net.link import Link
from gameserver.net.listener import Listener
from gameserver.ops.metrics.figures import Figures


def leaves(service: IService, daemon: str) -> Iterator[tuple[str, IService]]:
    """Yield each service below *service* that has none below it, and the daemon it belongs to.

    A collection of services with a name is a daemon; *daemon* is the one above.
    """
    if IServiceCollection.providedBy(service):
        for part in service:
            yield from leaves(part, str(service.name or daemon))
    else:
        yield daemon, service


def links(service: IService, daemon: str) -> Iterator[tuple[str, Link]]:
    """Yield the links."""
    return ((owner, part) for owner, part in leaves(service, daemon) if isinstance(part, Link))


def ports(service: IService, daemon: str) -> Iterator[tuple[str, Listener]]:
    """Yield the ports."""
    return ((owner, part) for owner, part in leaves(service, daemon) if isinstance(part, Listener))


def figures(service: IService, daemon: str) -> Iterator[tuple[str, Figures]]:
    """Yield what daemons tell beyond that."""
    return ((owner, part) for owner, part in leaves(service, daemon) if isinstance(part, Figures))


def certificates(service: IService, daemon: str) -> Mapping[str, Mapping[str, datetime]]:
    """Return when the certificates end that each daemon uses; all its ports and links use the same."""
    guarded: list[tuple[str, Link | Listener]] = [*links(service, daemon), *ports(service, daemon)]
    return {owner: part.guard.credentials.ends for owner, part in guarded if part.guard is not None}
