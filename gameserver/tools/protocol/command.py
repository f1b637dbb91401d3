"""The group `gameserver protocol`; each of its commands is a line here and a module beside this one."""

import click

from gameserver.tools.lazy import LazyGroup

COMMANDS: dict[str, tuple[str, str]] = {
    "replay": ("gameserver.tools.protocol.replay", "replay"),
    "show": ("gameserver.tools.protocol.show", "show"),
    "docs": ("gameserver.tools.protocol.docs", "docs"),
    "wireshark": ("gameserver.tools.protocol.wireshark", "wireshark"),
}


@click.group(cls=LazyGroup, elsewhere=COMMANDS)
def protocol() -> None:
    """Describe the protocol, and look at it on the wire."""
