"""The gate daemon: players' connections, cipher, routing. This module is what twistd loads."""

from twisted.application.service import IService
from twisted.python.runtime import platform

from gameserver.daemons.gate.service import assemble
from gameserver.ops import boot
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.link_security import secure_links
from gameserver.ops.settings import GateSettings, LinkSettings, LogSettings, options

Options = options(GateSettings, LinkSettings, LogSettings)


def suit_reactor() -> None:
    """Install the lean reactor on Linux, where there is epoll, if `twistd --reactor` has not said otherwise."""
    if platform.isLinux():
        from gameserver.net.lean import install_if_free

        install_if_free()


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd, on a reactor that suits it."""
    settings, links = options.settings(GateSettings), options.settings(LinkSettings)
    suit_reactor()
    return boot.alone(
        "gate",
        options,
        lambda reactor: assemble(settings, reactor, secure_links("gate", links)),
        number=settings.gate_server_id,
    )
