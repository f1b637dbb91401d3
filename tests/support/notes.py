"""A protocol of one message and a session that remembers, for the tests of what carries all protocols."""

from collections.abc import Callable

from twisted.internet.defer import Deferred

from gameserver.net.outlet import Turn
from gameserver.net.peer import Peer
from gameserver.net.reactor import Reactor
from gameserver.net.session import Answer, Session, handles
from gameserver.records import U32, Rest, record
from gameserver.wire.catalogue import Catalogue
from gameserver.wire.connection import Connection
from gameserver.wire.framing import LINK_SHAPE

NOTES = Catalogue("notes", LINK_SHAPE)


@NOTES.control(0x01, 0x01, reference="NOTE")
@record
class Note:
    """A number, and as many bytes as one likes."""

    number: U32
    text: Rest = b""


class NoteSession(Session):
    """Says note 0 when the connection stands, remembers what it is told, and takes *cleaning* to clean up."""

    def __init__(self, peer: Peer, cleaning: Deferred[None] | None = None) -> None:
        super().__init__()
        self.peer = peer
        self.notes: list[Note] = []
        self.is_closed = False
        self._cleaning = cleaning

    def opened(self) -> Answer:
        """Announce ourselves."""
        self.peer.send(Note(number=0))
        return None

    @handles(Note)
    def keep(self, note: Note) -> None:
        """Remember a note."""
        self.notes.append(note)

    def closed(self) -> Answer:
        """Clean up, as long as that takes."""
        return self._clean_up()

    async def _clean_up(self) -> None:
        if self._cleaning is not None:
            await self._cleaning
        self.is_closed = True


class Notes:
    """Builds peers that talk in notes, and keeps their sessions in order."""

    def __init__(self, reactor: Reactor, session: Callable[[Peer], NoteSession] = NoteSession) -> None:
        self.turn = Turn(reactor)
        self.sessions: list[NoteSession] = []
        self._session = session

    def build(self) -> Peer:
        """Make a peer, for a listener or a link."""
        return Peer(Connection(NOTES, NOTES), self._new_session, self.turn)

    def _new_session(self, peer: Peer) -> NoteSession:
        session = self._session(peer)
        self.sessions.append(session)
        return session
