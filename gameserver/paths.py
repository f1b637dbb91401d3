"""Where the files beside the code are: in a clone, or where the installation put them."""

import sysconfig
from pathlib import Path


def sql_directory() -> Path:
    """The numbered migrations."""
    return _shared("sql")


def sample_world() -> Path:
    """The game data of the sample world, in the layout of an original ZoneData directory."""
    return _shared("gamedata/ZoneData")


def _shared(name: str) -> Path:
    """Find *name* at the root of the clone, or under `share/a3-gameserver` of the environment."""
    clone = Path(__file__).resolve().parent.parent
    if (clone / "setup.cfg").exists():
        return clone / name
    return Path(sysconfig.get_path("data"), "share", "a3-gameserver", name)
