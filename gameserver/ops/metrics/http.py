"""HTTP for programs that watch: small requests, short answers to wrong ones, and no word about what we run."""

from typing import cast

from twisted.internet.interfaces import IReactorTime, ITCPTransport
from twisted.internet.protocol import connectionDone
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.python.failure import Failure
from twisted.web.error import UnsupportedMethod
from twisted.web.http import Request as HttpRequest
from twisted.web.resource import IResource, Resource
from twisted.web.server import Request, Site

IDLE_SECONDS = 60.0
LONGEST_SECONDS = 600.0
"""After so long a connection ends, however it is used: who sends a byte now and then would not be idle."""
MOST_CONNECTIONS = 50
MOST_BYTES = 100
"""What is kept of a request's body."""


class Page(Resource):
    """A page, or a directory of pages; answers in plain text when there is no such page or method."""

    def getChild(self, path: bytes, request: Request) -> Resource:
        """There is no other page."""
        return _Missing()

    def render(self, request: Request) -> int | bytes:
        """Call the method for the request's, if there is one."""
        try:
            return cast(int | bytes, super().render(request))
        except UnsupportedMethod as error:
            request.setHeader("Allow", b", ".join(sorted(error.allowedMethods)))
            return refusal(request, 405, "not with this method")


class _Missing(Page):
    def render(self, request: Request) -> bytes:
        return refusal(request, 404, "there is no such page")


def refusal(request: Request, status: int, text: str) -> bytes:
    """Set the status of an answer that says no; return its body."""
    request.setResponseCode(status)
    request.setHeader("Content-Type", "text/plain")
    return f"{text}\n".encode()


class SmallRequest(Request):
    """A request of which only the beginning of the body is kept, and whose answer does not name Twisted.

    It is the only one of its connection: nobody can have many answers made before he reads the first.
    """

    def gotLength(self, length: int | None) -> None:
        """Keep the body in memory, whatever is announced; what is sent after it is not looked at."""
        super().gotLength(0)
        self.channel.persistent = False
        self.responseHeaders.setRawHeaders(b"Connection", [b"close"])

    def handleContentChunk(self, data: bytes) -> None:
        """Keep what there is room for."""
        assert self.content is not None
        self.content.write(data[: MOST_BYTES - self.content.tell()])

    def render(self, resrc: IResource) -> None:
        """Answer."""
        self.responseHeaders.removeHeader("Server")
        super().render(resrc)

    def finish(self) -> None:
        """Close when the answer was read; who does not read it has as long as who asks nothing."""
        self.channel.setTimeout(IDLE_SECONDS)
        super().finish()


class QuietSite(Site):
    """The pages below *resource*, without lines in the log."""

    noisy = False
    displayTracebacks = False
    requestFactory = SmallRequest

    def log(self, request: HttpRequest) -> None:
        """Say nothing: programs ask every few seconds."""


class _Visit(ProtocolWrapper):
    """One connection; it is closed when too many others came after it, and after a while."""

    is_ending = False

    def connectionMade(self) -> None:
        """Let it in."""
        visits = cast(Visits, self.factory)
        self._limit = visits.clock.callLater(LONGEST_SECONDS, self.abortConnection)
        visits.make_room()
        super().connectionMade()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Forget it."""
        if self._limit.active():
            self._limit.cancel()
        super().connectionLost(reason)

    def abortConnection(self) -> None:
        """End it at once."""
        self.is_ending = True
        cast(ITCPTransport, self.transport).abortConnection()


class Visits(WrappingFactory):
    """The connections to a site; *clock* ends those that take too long."""

    noisy = False
    protocol = _Visit

    def __init__(self, site: Site, clock: IReactorTime) -> None:
        super().__init__(site)
        self.clock = clock

    def make_room(self) -> None:
        """End the oldest connections when there are too many.

        Not the new one: who keeps connections open could else keep those away who ask whether we are alive.
        """
        staying = [visit for visit in self.protocols if not visit.is_ending]
        for visit in staying[: max(0, len(staying) + 1 - MOST_CONNECTIONS)]:
            visit.abortConnection()

    def logPrefix(self) -> str:
        """Return who it is that starts to listen, for Twisted's own line."""
        return "METRICS_PORT"
