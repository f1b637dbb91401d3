"""The one function that turns events of the world into messages; the modules beside this one teach it."""

from functools import singledispatch

from gameserver.world.events.base import Event


@singledispatch
def view(event: Event) -> object:
    """Return the message that shows *event* to its witnesses."""
    raise NotImplementedError(f"nobody has said how players see {type(event).__name__}")
