"""How a run is doing, while it runs: one line that changes, or a line now and then where nobody watches."""

from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.live import Live

from gameserver.tools.bots.bot import Bot
from gameserver.tools.bots.report import Tally

PLAIN_SECONDS = 5.0
"""How often a line is written where it cannot be written over."""


class Progress:
    """Shows the state of *bots* on *console*; a context manager."""

    def __init__(self, bots: Sequence[Bot], tally: Tally, console: Console) -> None:
        self._bots = bots
        self._tally = tally
        self._console = console
        self._next_line = PLAIN_SECONDS
        self._live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None

    def __enter__(self) -> "Progress":
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def show(self, seconds: float) -> None:
        """Show how it is *seconds* after the start."""
        if self._live is not None:
            self._live.update(f"[bold]{seconds:4.0f} s[/]  {self._line()}", refresh=True)
        elif seconds >= self._next_line:
            self._next_line += PLAIN_SECONDS
            self._console.print(f"{seconds:4.0f} s  {self._line()}", highlight=False, soft_wrap=True)

    def _line(self) -> str:
        tally = self._tally
        inside = sum(bot.is_in_world for bot in self._bots)
        errors = tally.sight_errors.total() + tally.state_errors.total() + tally.protocol_errors.total()
        return (
            f"{inside}/{len(self._bots)} in the world, {tally.steps:,} steps, {tally.lines_said:,} lines, "
            f"{tally.kills:,} kills, {tally.deaths} deaths, "
            f"{tally.reconnects} reconnects, {tally.refusals.total()} refusals, {errors} errors"
        )
