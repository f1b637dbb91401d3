"""The hand-over of a player from the login server to a gate: what both sides compute alike (PROTOCOL 8.1, 8.2)."""

from hashlib import blake2s

from gameserver.messages.broker import HandoverProof
from gameserver.records import pack, unpack

NO_CHECK = bytes(5)
"""The password check of a login server that makes none."""


def proof_of(token: int, account_id: int, password: str) -> bytes:
    """Return the nine bytes that our login server adds to `PrepareAccount`."""
    return pack(HandoverProof(account_id=account_id, password_check=password_check(token, password)))


def read_proof(data: bytes, token: int) -> HandoverProof:
    """Read those nine bytes; without any the token is the account's number, as with the Go login server."""
    proof = unpack(HandoverProof, data)
    if proof.account_id == 0:
        return HandoverProof(account_id=token, password_check=NO_CHECK)
    return proof


def password_check(token: int, password: str) -> bytes:
    """Return five bytes that tell a password from another one, and mean nothing without the token."""
    key = token.to_bytes(4, "little")
    return blake2s(password.encode("latin-1", "replace"), digest_size=5, key=key).digest()
