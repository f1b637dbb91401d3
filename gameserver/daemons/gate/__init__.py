"""The gate daemon: players' connections, cipher, routing. This module is what twistd loads."""

from twisted.application.service import IService

from gameserver.daemons.gate.service import assemble
from gameserver.ops import boot
from gameserver.ops.environment import SettingsOptions
from gameserver.ops.settings import GateSettings, LogSettings, options

Options = options(GateSettings, LogSettings)


def makeService(options: SettingsOptions) -> IService:
    """Return the daemon for twistd."""
    settings = options.settings(GateSettings)
    return boot.alone("gate", options, lambda reactor: assemble(settings, reactor))
