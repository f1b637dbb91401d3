"""What the world says to a player who may not do something."""


class Refused(Exception):
    """A player may not do that; the text is the reason, fit to be shown to him."""

    @property
    def reason(self) -> str:
        """The sentence for the player."""
        return str(self)
