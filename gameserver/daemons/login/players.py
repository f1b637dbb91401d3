"""A player at the login server: credentials, the choice of a gate, the hand-over to it (PROTOCOL 8.1)."""

from collections.abc import Callable, Mapping
from enum import Enum, auto

import attrs

from gameserver.daemons.login.gates import Gates
from gameserver.daemons.shared.admission import Admission, NotAdmitted, Result, tried_name
from gameserver.daemons.shared.handover import proof_of
from gameserver.daemons.shared.session_names import new_session_name
from gameserver.messages.broker import PrepareAccount
from gameserver.messages.login import ClientLogin, GateInfo, LoginNotice, ServerList, ServerSelect
from gameserver.net.limits import Allowance
from gameserver.net.peer import Peer
from gameserver.net.session import Session, handles
from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Handovers, Leases
from gameserver.storage.rows import Account, Handover


class Stage(Enum):
    """How far a player has come."""

    ARRIVED = auto()
    CHOOSING = auto()
    HANDED_OVER = auto()


@attrs.frozen
class Desk:
    """What all players at the login server share. *allowances* has what a client may send at each stage."""

    admission: Admission
    gates: Gates
    leases: Leases
    handovers: Handovers
    token_seconds: float
    new_token: Callable[[], int]
    patience_seconds: float
    allowances: Mapping[Stage, Allowance]


class PlayerSession(Session):
    """One client of the login server. Holds the account's lease from the right password to the hand-over."""

    state = Stage.ARRIVED
    refusals = (NotAdmitted, StorageError)

    def __init__(self, peer: Peer, desk: Desk) -> None:
        super().__init__()
        self._peer = peer
        self._desk = desk
        self._account: Account | None = None
        self._password = ""
        self._tried = ""
        self.session_id = new_session_name()

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        who = "" if self._account is None else f" ({self._account.username})"
        return f"player at {self._peer.name}{who}"

    def opened(self) -> None:
        """Wait for the login, but not for ever."""
        self.log.debug("{name}: connected", name=self.name)
        self._peer.limit_time(self._desk.patience_seconds, "it did not log in")

    def refuse(self, refusal: Exception) -> None:
        """Show the reason; the player may try again."""
        told = refusal if isinstance(refusal, NotAdmitted) else NotAdmitted(Result.MAINTENANCE)
        self._desk.admission.results[told.result] += 1
        text = "{name}: not admitted as {username}: {reason}"
        self.log.info(text, name=self.name, username=self._tried, reason=str(refusal))
        self._peer.send(LoginNotice(text=str(told)))

    @handles(ClientLogin, when=(Stage.ARRIVED, Stage.CHOOSING))
    async def log_in(self, request: ClientLogin) -> None:
        """Check the credentials, take the lease, and offer the gates."""
        self._tried = tried_name(request.account, request.password)
        await self._start_over()
        desk = self._desk
        if not desk.gates:
            raise NotAdmitted(Result.MAINTENANCE)
        host, session = self._peer.host, self.session_id
        account = await desk.admission.admit(request.account, request.password, host, session)
        if not await desk.leases.claim(account.username, account.id, desk.token_seconds):
            raise NotAdmitted(Result.ALREADY_IN)
        self._account, self._password = account, request.password
        self._come_to(Stage.CHOOSING)
        self._peer.limit_time(desk.patience_seconds, "it is still here after its login")
        desk.admission.results[Result.ADMITTED] += 1
        self.log.info("{name}: is admitted", name=self.name)
        self._peer.send(ServerList(gates=desk.gates.entries()), account.id)

    @handles(ServerSelect, when=Stage.CHOOSING)
    async def choose(self, request: ServerSelect) -> None:
        """Tell the gate whom to expect, then the player where to go."""
        assert self._account is not None
        account, desk = self._account, self._desk
        gate = desk.gates.get(request.gate_id)
        if gate is None:
            raise NotAdmitted(Result.MAINTENANCE)
        host, port = gate.address
        host = host or self._peer.dialled_host
        if ":" in host:
            self.log.error(
                "{name}: came by IPv6, which clients cannot be told; set ADVERTISED_ADDRESS", name=self.name
            )
            raise NotAdmitted(Result.MAINTENANCE)
        token = desk.new_token()
        handover = Handover(token=token, account_id=account.id, gate_id=gate.gate_id, session=self.session_id)
        await desk.handovers.offer(account.username, handover, desk.token_seconds)
        await desk.leases.renew({account.username: account.id}, desk.token_seconds)
        proof = proof_of(token, account.id, self._password)
        gate.send(PrepareAccount(account=account.username, unknown=proof), token)
        self._come_to(Stage.HANDED_OVER)
        self._peer.send(GateInfo(pc_id=token, gate_ip=host, gate_port=port), account.id)
        where = f"{host}:{port}"
        self.log.info("{name}: sent to gate {gate} at {where}", name=self.name, gate=gate.gate_id, where=where)

    async def closed(self) -> None:
        """Give the lease back unless a gate has been told to expect the player."""
        if self.state is Stage.CHOOSING:
            await self._start_over()

    async def _start_over(self) -> None:
        account, self._account = self._account, None
        self._come_to(Stage.ARRIVED)
        if account is not None:
            await self._desk.leases.release(account.username)

    def _come_to(self, stage: Stage) -> None:
        self.state = stage
        if self._peer.budget is not None:
            self._peer.budget.enter(self._desk.allowances[stage])
