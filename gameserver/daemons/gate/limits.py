"""What players may send, by how far they have come and by message; and how long they may say nothing."""

from twisted.internet.interfaces import IReactorTime

from gameserver.messages.links import CLIENT_TO_SERVER
from gameserver.messages.main import ACCOUNT_SERVER_ID
from gameserver.net.limits import Allowance, MessageLimit
from gameserver.ops.settings import GateSettings

PINGS_TO_MISS = 3
"""Nobody is taken to be silent before he could answer so many pings."""


class Limits:
    """The limits of one gate. *messages* are by protocol number; what is not there is not limited by itself."""

    def __init__(self, settings: GateSettings, clock: IReactorTime) -> None:
        def allowance(messages_per_second: int, kib_per_second: int, state: str) -> Allowance:
            return Allowance(clock, messages_per_second, kib_per_second * 1024, state)

        self.login = allowance(
            settings.gate_login_messages_per_second, settings.gate_login_kib_per_second, "login"
        )
        self.screen = allowance(
            settings.gate_screen_messages_per_second, settings.gate_screen_kib_per_second, "select screen"
        )
        self.world = allowance(settings.gate_messages_per_second, settings.gate_kib_per_second, "world")
        self._screen_seconds = settings.gate_screen_idle_seconds
        self._world_seconds = settings.gate_idle_seconds
        if self._world_seconds:
            self._world_seconds = max(self._world_seconds, PINGS_TO_MISS * settings.gate_ping_seconds)
        numbers = CLIENT_TO_SERVER.game_numbers()
        self.messages = {
            numbers[name]: MessageLimit(name, per_second)
            for name, per_second in settings.gate_message_limits.items()
            if per_second
        }

    @property
    def states(self) -> tuple[Allowance, ...]:
        """The allowances, that of newcomers first."""
        return self.login, self.screen, self.world

    def allowance_at(self, server_id: int) -> Allowance:
        """Return the allowance of a player whose packets go to that server."""
        return self.screen if server_id == ACCOUNT_SERVER_ID else self.world

    def idle_seconds_at(self, server_id: int) -> float:
        """Return how long a player may say nothing whose packets go to that server; 0 is for ever."""
        return self._screen_seconds if server_id == ACCOUNT_SERVER_ID else self._world_seconds
