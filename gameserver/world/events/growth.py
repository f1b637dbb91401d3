"""Experience, levels, points, and hit points that come back."""

import attrs

from gameserver.world.events.base import Event
from gameserver.world.stats import Sheet


@attrs.frozen
class ExperienceChanged(Event):
    """The witness has so much experience now, counted from level 1."""

    experience: int


@attrs.frozen
class LevelGained(Event):
    """The witness rose to *level*."""

    level: int
    sheet: Sheet


@attrs.frozen
class LevelSeen(Event):
    """A player in sight rose a level."""

    pc_id: int


@attrs.frozen
class PointsAllotted(Event):
    """The answer to a wish to spend points; an unchanged sheet says that it was refused."""

    sheet: Sheet


@attrs.frozen
class PointsRetrieved(Event):
    """The answer to a wish to take points back; *lore* is what is left."""

    accepted: bool
    sheet: Sheet
    lore: int


@attrs.frozen
class VitalsChanged(Event):
    """The witness has so many hit points and so much mana now."""

    hp: int
    mp: int
