"""What happens in a world: each event once, with all players who are to be told of it; a module per subject."""

from gameserver.world.events.base import Event, Report, Witnesses

__all__ = ["Event", "Report", "Witnesses"]
