"""What a player is doing, and what changes it (RULES 1.1, the part that can be reached so far)."""

from enum import IntEnum


class State(IntEnum):
    """The states of a player in a world, with their original numbers."""

    STANDING = 3
    MOVE_OK = 4
    MOVING = 5


class Change(IntEnum):
    """What moves a walking player from one state to another."""

    ASKED = 1
    """A wish to walk was accepted."""

    STEPPED = 2
    """A step on the way was believed."""

    STOPPED = 3
    """The walk is over: arrived, stopped, corrected or timed out."""


NEXT_STATE = {
    State.STANDING: {
        Change.ASKED: State.MOVE_OK,
        Change.STOPPED: State.STANDING,
    },
    State.MOVE_OK: {
        Change.ASKED: State.MOVE_OK,
        Change.STEPPED: State.MOVING,
        Change.STOPPED: State.STANDING,
    },
    State.MOVING: {
        Change.ASKED: State.MOVE_OK,
        Change.STEPPED: State.MOVING,
        Change.STOPPED: State.STANDING,
    },
}
"""The table; a pair that is missing cannot happen."""
