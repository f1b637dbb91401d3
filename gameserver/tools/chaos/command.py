"""`gameserver chaos`: kills processes of a suite at random while bots play, and checks that nothing is lost."""

import json
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from types import FrameType

import click
from rich.console import Console

from gameserver.storage.embedded import EmbeddedError
from gameserver.tools.chaos.run import Wishes, run
from gameserver.tools.chaos.suite import SuiteError


@click.command(context_settings={"show_default": True})
@click.option("--kills", type=click.IntRange(0), default=20, help="How many processes are killed.")
@click.option("--bots", type=click.IntRange(1, 1000), default=20, help="How many bots play.")
@click.option("--seed", type=int, help="Seed of who is killed when, and of the bots.  [default: a new one]")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where stores and logs go, and stay.  [default: a temporary one, kept after a failure]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def chaos(kills: int, bots: int, seed: int | None, directory: Path | None, as_json: bool) -> None:
    """Run a suite of its own, let bots play, kill its processes at random, and look for what was lost.

    Every daemon, PostgreSQL and Redis runs as a process on free ports. Each is killed (-9) in turn at moments that
    the seed decides, and started again after a pause. Afterwards every item must be in one place, all money as
    the ledger has it, and every account must be able to log in. The status is 1 if anything is not so.
    """
    place = _place(directory)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    seed = SystemRandom().getrandbits(32) if seed is None else seed
    began = time.monotonic()
    progress = Console(stderr=True)

    def tell(text: str) -> None:
        progress.print(f"{time.monotonic() - began:5.0f} s  {text}", highlight=False, soft_wrap=True, markup=False)

    tell(f"seed {seed}")
    try:
        outcome = run(Wishes(kills, bots, seed, place.resolve()), tell)
    except (EmbeddedError, SuiteError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(outcome.as_json()))
    else:
        outcome.print(Console(width=max(100, Console().width)))
    if outcome.problems:
        tell(f"stores and logs are in {place}")
        raise SystemExit(1)
    if directory is None:
        with suppress(OSError):
            shutil.rmtree(place)


def _place(directory: Path | None) -> Path:
    """Return an empty directory: *directory*, or a temporary one."""
    if directory is None:
        place = Path(tempfile.mkdtemp(prefix="gameserver-chaos-"))
        place.chmod(0o755)  # as root, the stores run as somebody else
        return place
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise click.UsageError(f"{directory} is not empty: what is in it could be taken for this run's")
    return directory


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
