"""What a player is told when he may not do what he asked at the door: codes and texts (PROTOCOL 12)."""

NAME_TAKEN = 0x1104
INVALID_CHARACTER = 0x1106
GENERIC_FAILURE = 0x1107
LOGIN_FAILED = 0x1201
SLOTS_FULL = 0x1201
NOT_FOUND = 0x1202

MAINTENANCE = "Server is under maintenance!"


class Denied(Exception):
    """A player may not do that; *code* decides what his client does, *text* is shown."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def under_maintenance() -> Denied:
    """Return what a player is told while a store does not answer."""
    return Denied(GENERIC_FAILURE, MAINTENANCE)
