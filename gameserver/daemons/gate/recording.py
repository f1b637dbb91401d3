"""Records the connections of chosen accounts to files that Wireshark and `gameserver protocol` read.

A recording costs the other players nothing: it hooks into the one client that it is made for.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from gameserver.messages.gate import GateLogin
from gameserver.messages.links import CLIENT_TO_SERVER
from gameserver.records import layout_of
from gameserver.wire.capture import CaptureWriter
from gameserver.wire.framing import COMPACT_SHAPE
from gameserver.wire.headers import LINK, expand

if TYPE_CHECKING:
    from gameserver.daemons.gate.clients import Client

FLUSH_SECONDS = 0.25
"""How long what was said may wait for the disk."""
SLICE_BYTES = 64 * 1024
"""Most bytes written to one file at once; the rest waits for the next turn of the reactor."""

_LOGIN = CLIENT_TO_SERVER.encode(GateLogin(token=0, account="", password=""))[8:10]
_PASSWORD_OFFSET = LINK.size + next(
    field.offset for field in layout_of(GateLogin).fields if field.name == "password"
)


class Recording:
    """One connection's file. What is said waits in memory and is written in slices, so that players never wait.

    When the disk takes no more, the recording ends with one log line; the file holds what was written by then.
    """

    log = Logger()

    def __init__(self, file: RawIOBase, writer: CaptureWriter, clock: IReactorTime, name: str) -> None:
        self._file = file
        self._writer = writer
        self._clock = clock
        self._name = name
        self._waiting = bytearray()
        self._call: IDelayedCall | None = None
        self._add(writer.opened(clock.seconds()))

    def said(self, from_client: bool, data: bytes) -> None:
        """Record what one side has sent."""
        if not self._file.closed:
            self._add(self._writer.said(self._clock.seconds(), from_client, data))

    def close(self) -> None:
        """The connection is gone: write everything that still waits."""
        if self._call is not None:
            self._call.cancel()
            self._call = None
        if not self._file.closed:
            self._waiting += self._writer.closed(self._clock.seconds())
            while self._waiting and self._write():
                pass
            self._file.close()

    def _add(self, data: bytes) -> None:
        self._waiting += data
        if self._call is None:
            self._call = self._clock.callLater(FLUSH_SECONDS, self._flush)

    def _flush(self) -> None:
        self._call = None
        if self._write() and self._waiting:
            self._call = self._clock.callLater(0, self._flush)

    def _write(self) -> bool:
        """Write a slice; say whether there can be more."""
        try:
            written = self._file.write(self._waiting[:SLICE_BYTES])
        except OSError as error:
            self.log.warn("{name}: the recording ends, {error}", name=self._name, error=error)
            self._file.close()
            self._waiting.clear()
            return False
        del self._waiting[:written]
        return True


@attrs.frozen
class Recordings:
    """Which accounts are recorded, and where to."""

    accounts: Collection[str]
    directory: Path
    clock: IReactorTime
    log = Logger()

    def begin(self, client: "Client", login: GateLogin) -> None:
        """Record the connection of *client*, who has just shown *login*, if that is wanted of his account.

        The recording begins with the login; its password is left out.
        """
        name = client.account.casefold()
        if name not in self.accounts:
            return
        try:
            recording = self._open(client, name)
        except OSError as error:
            self.log.warn("{name}: not recorded, {error}", name=client.account, error=error)
            return
        recording.said(True, _without_password(CLIENT_TO_SERVER.encode(login)))
        _listen(client, recording)

    def _open(self, client: "Client", name: str) -> Recording:
        self.directory.mkdir(parents=True, exist_ok=True)
        moment = datetime.fromtimestamp(self.clock.seconds(), UTC)
        path = self.directory / f"{name}-{moment:%Y%m%dT%H%M%S.%fZ}.pcapng"
        peer, host = client.transport.getPeer(), client.transport.getHost()
        writer = CaptureWriter((peer.host, peer.port), (host.host, host.port))
        file = path.open("xb", buffering=0)
        path.chmod(0o600)
        self.log.info("{name}: recorded to {path}", name=client.account, path=path)
        return Recording(file, writer, self.clock, str(path))


def _listen(client: "Client", recording: Recording) -> None:
    receive, send = client.frameReceived, client.write
    is_compact = client.shape is COMPACT_SHAPE

    def received(frame: bytes) -> None:
        recording.said(True, _without_password(expand(frame) if is_compact else frame))
        receive(frame)

    def sent(frame: bytes) -> None:
        recording.said(False, frame)
        send(frame)

    client.frameReceived = received  # type: ignore[method-assign]  # of this one client
    client.write = sent
    client.finished.addCallback(lambda _: recording.close())


def _without_password(frame: bytes) -> bytes:
    """Blank what a login, or an attempt at one, holds from the password on; other frames stay as they are."""
    if frame[8:10] != _LOGIN or len(frame) <= _PASSWORD_OFFSET:
        return frame
    return frame[:_PASSWORD_OFFSET] + bytes(len(frame) - _PASSWORD_OFFSET)
