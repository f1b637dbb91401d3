"""The first thing that a zone does when it is stopped in order: to tell its players."""

from twisted.application.service import Service

from gameserver.daemons.zone.lingering import Lingerers
from gameserver.daemons.zone.views.talking import notice
from gameserver.daemons.zone.zone import Zone
from gameserver.messages.chat import SayType

RESTARTING = "The server is being restarted."


class Farewell(Service):
    """Tells all players; to be the last service of the daemon, which is the first one to stop.

    What follows is the end of the links to the gates: it saves everybody, and gates of ours hold their players.
    """

    def __init__(self, zone: Zone, lingerers: Lingerers) -> None:
        self._zone = zone
        self._lingerers = lingerers

    def stopService(self) -> None:
        """Tell them, and keep nobody; the links that stop next send it before they close."""
        super().stopService()
        self._zone.tell_everybody(notice(RESTARTING, SayType.NOTICE))
        self._lingerers.release_all()
