"""What an event is."""

from typing import TypeAlias

import attrs

Witnesses: TypeAlias = tuple[int, ...]
"""The `pc_id` of every player who is to be told of an event."""


@attrs.frozen
class Event:
    """Something that its witnesses are to be told; without witnesses it is for the daemon alone."""

    witnesses: Witnesses


@attrs.frozen
class Report(Event):
    """Something that concerns the daemon alone, and nobody in the world."""

    witnesses: Witnesses = attrs.field(default=(), init=False)
