"""Players who do what cannot be: all for the daemon."""

import attrs

from gameserver.world.events.base import Report


@attrs.frozen
class Suspicious(Report):
    """So many impossible steps within the window of `Rules`."""

    pc_id: int
    strikes: int


@attrs.frozen
class Expelled(Report):
    """The session of this player is to be ended; he is in the world until `World.leave`."""

    pc_id: int
    reason: str
