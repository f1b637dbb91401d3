"""The account server's side of its link to main."""

from twisted.internet.interfaces import IReactorTime

from gameserver.daemons.account.players import PlayerSession
from gameserver.daemons.shared.main_link import MainLine, MainSession
from gameserver.messages.main import ACCOUNT_SERVER_ID, MainCharacterLoginReply
from gameserver.net.crowd import Crowd
from gameserver.net.peer import Peer
from gameserver.net.session import handles
from gameserver.wire.catalogue import Envelope


class AccountMainSession(MainSession):
    """Announces the players who were let in, and passes the answers on."""

    def __init__(self, peer: Peer, crowd: Crowd, line: MainLine, clock: IReactorTime) -> None:
        super().__init__(peer, ACCOUNT_SERVER_ID, line, clock)
        self._crowd = crowd

    def announce(self) -> None:
        """Name the players whose characters were let in; main keeps what a zone says of them."""
        for pc_id in self._crowd:
            session = self._crowd.session(pc_id)
            if isinstance(session, PlayerSession) and session.selected is not None:
                self.name_session(session.session_id, pc_id, session.gate_id)
                self.send(session.presence(session.selected), pc_id, session.gate_id)

    @handles(MainCharacterLoginReply)
    def let_in(self, reply: MainCharacterLoginReply, envelope: Envelope) -> None:
        """A character may enter."""
        self.answer(reply, envelope.pc_id)
