"""What a player is doing, and what changes it (RULES 1.1)."""

from enum import IntEnum


class State(IntEnum):
    """The states of a player in a world, with their original numbers.

    Standing by, waiting for a warp and logging out are states of a session: such a player is in no world.
    """

    DIED = 2
    STANDING = 3
    MOVE_OK = 4
    MOVING = 5


class Change(IntEnum):
    """What moves a player from one state to another."""

    ASKED = 1
    """A wish to walk was accepted."""

    STEPPED = 2
    """A step on the way was believed."""

    STOPPED = 3
    """The walk is over: arrived, stopped, corrected or timed out."""

    FELL = 4
    """He has no hit points left."""

    ROSE = 5
    """He was revived where he lay."""


NEXT_STATE = {
    State.STANDING: {
        Change.ASKED: State.MOVE_OK,
        Change.STOPPED: State.STANDING,
        Change.FELL: State.DIED,
    },
    State.MOVE_OK: {
        Change.ASKED: State.MOVE_OK,
        Change.STEPPED: State.MOVING,
        Change.STOPPED: State.STANDING,
        Change.FELL: State.DIED,
    },
    State.MOVING: {
        Change.ASKED: State.MOVE_OK,
        Change.STEPPED: State.MOVING,
        Change.STOPPED: State.STANDING,
        Change.FELL: State.DIED,
    },
    State.DIED: {
        Change.ROSE: State.STANDING,
    },
}
"""The table; a pair that is missing cannot happen."""
