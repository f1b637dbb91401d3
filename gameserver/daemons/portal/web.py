"""HTTP: connections with their limits, requests that become visits, and Klein, which finds who serves them."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from urllib.parse import unquote_to_bytes

import attrs
from klein import Klein
from klein.resource import KleinResource
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel, datetimeToString
from twisted.web.iweb import INonQueuedRequestFactory, IRequest
from twisted.web.server import Request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from zope.interface import provider

from gameserver.daemons.portal import answers, tokens
from gameserver.daemons.portal.answers import Answer
from gameserver.daemons.portal.desk import Desk, Handler
from gameserver.daemons.portal.figures import METHODS, Answered
from gameserver.daemons.portal.visits import Visit, is_private, read_visit
from gameserver.daemons.shared.session_names import new_session_name
from gameserver.daemons.shared.throttle import LocalThrottles
from gameserver.net.limits import Seldom, is_loopback, network_of
from gameserver.net.outlet import Turn
from gameserver.net.receiver import CLOSE_SECONDS, Endpoint
from gameserver.ops.kinds import Network
from gameserver.storage.errors import StorageError
from gameserver.wire.catalogue import Catalogue
from gameserver.wire.framing import LINK_SHAPE
from gameserver.wire.tally import Traffic

REQUEST_SECONDS = 10.0
"""How long a whole request may take to arrive; a browser that asks for nothing more is let go after as long."""
MOST_BODY_BYTES = 4096
"""A form has a few hundred."""
MINUTE_SECONDS = 60.0
NOTHING = Catalogue("no message of ours", LINK_SHAPE)
NO_PAGE = "There is no such page."
STALE = "This form is too old, or it came from somewhere else. Go back, load the page again, and try once more."
NOWHERE = "other"
"""The route of requests that lead to no page."""


@attrs.frozen(kw_only=True)
class House:
    """What all connections share: who serves them, who is trusted, and how much one address may ask for."""

    desk: Desk
    trusted: tuple[Network, ...]
    requests_per_minute: int
    clock: IReactorTime
    throttle: LocalThrottles
    told: Seldom
    answered: Answered = attrs.field(factory=Answered)
    log = Logger()

    def wonder(self, peer: str, headers: Mapping[str, str]) -> None:
        """Say so when a proxy beside us speaks for others, and nobody said that it may."""
        if "x-forwarded-for" not in headers or self.trusted or not is_private(peer) or not self.told.is_due(peer):
            return
        text = (
            "portal: everybody seems to come from {peer}: if that is your proxy, name it in PORTAL_TRUSTED_PROXIES"
        )
        self.log.warn(text, peer=peer)

    async def serve(self, visit: Visit, handler: Handler) -> Answer:
        """Return the answer of *handler*; a page of ours says what is wrong, whatever that is."""
        if not is_loopback(visit.address):
            costs = {network_of(visit.address): MINUTE_SECONDS / self.requests_per_minute}
            wait = await self.throttle.charge(costs, MINUTE_SECONDS)
            if wait:
                answer = self.desk.error(429, "Your address asks for too much. Wait a minute.")
                return attrs.evolve(answer, headers={**answer.headers, "Retry-After": str(int(wait) + 1)})
        if visit.method == "POST" and not visit.is_our_form:
            return self.desk.error(403, STALE)
        try:
            return await handler(visit)
        except StorageError as error:
            text = "portal: {path} cannot be served: {error}"
            self.log.warn(text, path=visit.path, error=str(error), session=visit.session)
            return self.desk.error(503, "The server is under maintenance. Try again in a minute.")


def routed(house: House) -> KleinResource:
    """Return what finds the handler of each request."""
    app = Klein()
    app.url_map.merge_slashes = False

    def add(path: str, method: str, handler: Handler) -> None:
        async def serve(request: WebRequest) -> bytes:
            request.route = path
            return request.give(await house.serve(request.visit, handler))

        app.route(path, methods=[method], endpoint=f"{method} {path}")(serve)

    for path, method, handler in house.desk.routes():
        add(path, method, handler)

    def lost(request: IRequest, failure: Failure) -> bytes:
        assert isinstance(request, WebRequest)
        if isinstance(failure.value, MethodNotAllowed):
            return request.give(_not_allowed(house, failure.value.valid_methods or METHODS))
        return request.give(house.desk.error(404, NO_PAGE))

    def broken(request: IRequest, failure: Failure) -> bytes:
        assert isinstance(request, WebRequest)
        return request.break_down(failure)

    app.handle_errors(HTTPException)(lost)
    app.handle_errors(Exception)(broken)
    return app.resource()


def _not_allowed(house: House, methods: Iterable[str]) -> Answer:
    answer = house.desk.error(405, "This address does not take that.")
    return attrs.evolve(answer, headers={**answer.headers, "Allow": ", ".join(sorted(methods))})


@provider(INonQueuedRequestFactory)
class WebRequest(Request):
    """One request, which knows the connection that it came over."""

    log = Logger()
    visit: Visit

    def __init__(self, channel: HTTPChannel, *_: object, **__: object) -> None:
        assert isinstance(channel, Channel)
        super().__init__(channel, parsePOSTFormSubmission=False)
        self.route = NOWHERE
        self._peer = channel.peer
        self._house = channel.peer.house
        self._began = self._house.clock.seconds()
        self._body_bytes = 0

    def gotLength(self, length: int | None) -> None:
        """Keep the body in memory, however long it is said to be: only its beginning is kept."""
        self.content = BytesIO()

    def handleContentChunk(self, data: bytes) -> None:
        """Keep the beginning of the body."""
        self._body_bytes += len(data)
        if self._body_bytes <= MOST_BODY_BYTES:
            super().handleContentChunk(data)

    def getRequestHostname(self) -> bytes:
        """Return any name: what the browser says here is nothing that Klein should stumble over."""
        return b"portal"

    def process(self) -> None:
        """Serve it, now that it is here as a whole."""
        if not self._peer.may_ask:
            self._peer.drop("it asked again before it was answered")
            return
        self._peer.may_ask = False
        self._peer.is_served = True
        self._peer.lift_time_limit()
        self._began = self._house.clock.seconds()
        assert self.content is not None
        headers = {
            name.decode("latin-1").lower(): (b"; " if name == b"Cookie" else b", ").join(values).decode("latin-1")
            for name, values in self.requestHeaders.getAllRawHeaders()
        }
        method, uri = self.method.decode("latin-1"), self.uri.decode("latin-1")
        peer, body = self._peer, self.content.read()
        self.visit = read_visit(method, uri, peer.host, headers, body, self._house.trusted, peer.session_id)
        self._house.wonder(self._peer.host, headers)
        refusal = self._refusal()
        if refusal is not None:
            self.write(self.give(refusal))
            self.finish()
            return
        self.prepath = []
        self.postpath = unquote_to_bytes(self.path[1:]).split(b"/")
        self._peer.resource.render(self)

    def _refusal(self) -> Answer | None:
        """Return what to say to a request that nobody need look at."""
        if self.visit.method not in METHODS:
            return _not_allowed(self._house, METHODS)
        if self._body_bytes > MOST_BODY_BYTES:
            return self._house.desk.error(413, "That is more than any form of ours has.")
        try:
            is_path = unquote_to_bytes(self.path).decode("utf-8").startswith("/")
        except UnicodeDecodeError:
            is_path = False
        return None if is_path else self._house.desk.error(404, NO_PAGE)

    def give(self, answer: Answer) -> bytes:
        """Set status and headers of the answer; return its body."""
        self.setResponseCode(answer.status)
        for name, value in answers.headers_of(answer, self.visit.is_https).items():
            self.setHeader(name.encode(), value.encode())
        self.setHeader(b"Date", datetimeToString())
        self.setHeader(b"Content-Length", str(len(answer.body)).encode())
        if answer.token is not None:
            seconds = self._house.desk.members.session_seconds if answer.token else 0
            cookie = tokens.set_cookie(answer.token, self.visit.is_https, seconds)
            self.responseHeaders.addRawHeader(b"Set-Cookie", cookie.encode())
        return answer.body

    def break_down(self, failure: Failure) -> bytes:
        """Note our own fault, and say that it is ours."""
        text = "portal: {path}: our own fault"
        self.log.failure(text, failure, path=self.visit.path, session=self.visit.session)
        return self.give(self._house.desk.error(500, "Something broke here. It is not your fault, and we know."))

    def processingFailed(self, reason: Failure) -> Failure:
        """Do the same for what Klein could not catch."""
        body = self.break_down(reason)
        self.write(body)
        self.finish()
        return reason

    def finish(self) -> None:
        """Count the answer, and give the browser time for another request."""
        seconds = self._house.clock.seconds() - self._began
        self._house.answered.add(self.route, self.visit.method, self.code, seconds)
        self._peer.traffic.handling.add(seconds)
        self.log.debug(
            "portal: answered {method} {path} with {status} for {address}",
            method=self.visit.method,
            path=self.visit.path,
            status=self.code,
            address=self.visit.address,
            session=self.visit.session,
        )
        self._peer.is_served = False
        self._peer.is_silent = True
        self._peer.limit_request()
        super().finish()


class Channel(HTTPChannel):
    """Twisted's HTTP on a connection of ours, which has its own limits of time."""

    requestFactory = WebRequest
    timeOut = None

    def __init__(self, peer: "WebPeer") -> None:
        super().__init__()
        self.peer = peer


class WebPeer(Endpoint):
    """The connection of a browser or a proxy: Twisted's HTTP, and what limits it.

    A whole request must have come within `REQUEST_SECONDS` of the connection, or of the last answer. Who sends a
    request together with another one, or while another one is served, gets no answer to it and is dropped: he
    could have thousands made that he never reads. Browsers and proxies wait for the answer.
    """

    may_ask = False
    """Whether nothing has been asked yet in what came last."""
    is_served = False

    def __init__(self, turn: Turn, house: House, resource: KleinResource) -> None:
        super().__init__(turn, 0)
        self.house = house
        self.resource = resource
        self.traffic = Traffic(NOTHING, NOTHING)
        self.session_id = new_session_name()
        self._channel = Channel(self)

    def connectionMade(self) -> None:
        """Let HTTP begin."""
        self._channel.makeConnection(self.transport)
        self.limit_request()

    def limit_request(self) -> None:
        """Give the next request its time."""
        self.limit_time(REQUEST_SECONDS, "no whole request came in time")

    def dataReceived(self, data: bytes) -> None:
        """Pass it on."""
        self.is_silent = False
        self.may_ask = not self.is_served
        self._channel.dataReceived(data)

    def time_out(self, reason: str) -> None:
        """Drop the connection; of a browser that only kept it for later, that is nothing to count."""
        if self.is_silent:
            self.drop("nothing more was asked")
        else:
            super().time_out(reason)

    def drop(self, reason: str) -> None:
        """Close the connection; what was written before still goes out, if the peer reads it."""
        if not self._gone:
            self._gone = True
            self.log.debug("{name}: closed, {reason}", name=self.name, reason=reason)
            self._channel.loseConnection()
            self._closing = self._turn.clock.callLater(CLOSE_SECONDS, self.transport.abortConnection)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Tell HTTP, and say that we are finished."""
        self._gone = True
        self.lift_time_limit()
        if self._closing is not None and self._closing.active():
            self._closing.cancel()
        self._channel.connectionLost(reason)
        self.finished.callback(None)
