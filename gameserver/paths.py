"""Where the sample world is: in a clone, or where the installation put it."""

import sysconfig
from pathlib import Path


def sample_world() -> Path:
    """Return the game data of the sample world, in the layout of an original ZoneData directory."""
    clone = Path(__file__).resolve().parent.parent
    if (clone / "setup.cfg").exists():
        return clone / "gamedata" / "ZoneData"
    return Path(sysconfig.get_path("data"), "share", "a3-gameserver", "gamedata", "ZoneData")
