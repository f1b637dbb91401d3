"""Who is at the other end of a link, as its certificate says: a role, and perhaps the number of the server."""

import attrs

from gameserver.wire.errors import ProtocolError

SCHEME = "a3-gameserver"


class Impostor(ProtocolError):
    """A server claims to be what its certificate does not say."""


@attrs.frozen
class Identity:
    """A role such as "gate"; one without a number may be any server of that role."""

    role: str
    number: int | None = None

    def __str__(self) -> str:
        return self.role if self.number is None else f"{self.role} {self.number}"

    @property
    def uri(self) -> str:
        """How it is written in a certificate, as an alternative name of the subject."""
        return f"{SCHEME}:{self.role}" if self.number is None else f"{SCHEME}:{self.role}:{self.number}"

    @classmethod
    def from_uri(cls, uri: str) -> "Identity | None":
        """Read what `uri` wrote; None for anything else."""
        scheme, _, rest = uri.partition(":")
        role, colon, number = rest.partition(":")
        if scheme != SCHEME or not role or (colon and not number.isdecimal()):
            return None
        return cls(role, int(number) if colon else None)

    def covers(self, role: str, number: int | None) -> bool:
        """Tell whether one with this identity may be *role* number *number*."""
        return self.role == role and (self.number is None or number is None or self.number == number)


def check_claim(identity: Identity | None, role: str, number: int) -> None:
    """Raise `Impostor` unless a peer may say that it is *role* number *number*; None is a plain link: it may."""
    if identity is not None and not identity.covers(role, number):
        raise Impostor(f"it says that it is {role} {number}, but its certificate is for {identity}")
