"""The gates, as the login server's broker port sees them (PROTOCOL 8.1, 8.2, 10)."""

from collections.abc import Iterator
from enum import Enum, auto

from twisted.internet.defer import ensureDeferred
from twisted.logger import Logger

from gameserver.daemons.shared.account_numbers import account_number
from gameserver.daemons.shared.session_names import checked_session_name
from gameserver.messages.broker import (
    AccountEntered,
    AccountLogout,
    AccountRecover,
    GateRegister,
    GateReport,
    KickAccount,
    LoginSessionName,
)
from gameserver.messages.fields import GateListEntry, GoneReason
from gameserver.net.identity import check_claim
from gameserver.net.limits import Seldom
from gameserver.net.peer import Peer
from gameserver.net.session import LinkSession, handles
from gameserver.storage.errors import StoreUnavailable
from gameserver.storage.interfaces import Accounts, Handovers, Leases
from gameserver.wire.catalogue import Envelope


class Stage(Enum):
    """How far a gate has come."""

    CONNECTED = auto()
    REGISTERED = auto()


class Gates:
    """The registered gates by number, and which of them holds an account; *told* keeps warnings rare."""

    log = Logger()

    def __init__(self, told: Seldom) -> None:
        self._by_id: dict[int, GateSession] = {}
        self._told = told

    def __iter__(self) -> Iterator["GateSession"]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, gate_id: int) -> "GateSession | None":
        """Find a gate by its number."""
        return self._by_id.get(gate_id)

    def add(self, gate: "GateSession") -> None:
        """Take a gate in. An older one of the same number has not noticed its end, or is another gate."""
        older = self._by_id.get(gate.gate_id)
        self._by_id[gate.gate_id] = gate
        if older is None:
            return
        if self._told.is_due(str(gate.gate_id)):
            text = (
                "gate {gate} has come again, from {where}, while it is connected from {older}:"
                " if these are two gates, give each its own GATE_SERVER_ID"
            )
            self.log.warn(text, gate=gate.gate_id, where=gate.where, older=older.where)
        older.replaced()

    def remove(self, gate: "GateSession") -> bool:
        """Forget a gate; False when it had been replaced already."""
        if self._by_id.get(gate.gate_id) is not gate:
            return False
        del self._by_id[gate.gate_id]
        return True

    def entries(self) -> tuple[GateListEntry, ...]:
        """Return the list that players choose from, by number."""
        return tuple(
            GateListEntry(gate_id=number, name=gate.title) for number, gate in sorted(self._by_id.items())
        )

    def renew_silent(self) -> None:
        """Renew the leases of the players of gates that send no reports, as those of the Go project."""
        for gate in self:
            if not gate.reports:
                ensureDeferred(gate.renew_unasked())

    def holder(self, username: str) -> "GateSession | None":
        """Find the gate on which an account is."""
        return next((gate for gate in self if username.casefold() in gate.online), None)


class GateSession(LinkSession):
    """One gate: it registers, then says who comes and goes. Its reports keep the leases of its players alive."""

    state = Stage.CONNECTED
    refusals = (StoreUnavailable,)

    def __init__(
        self,
        peer: Peer,
        gates: Gates,
        accounts: Accounts,
        leases: Leases,
        handovers: Handovers,
        lease_seconds: float,
    ) -> None:
        super().__init__()
        self._peer = peer
        self._gates = gates
        self._accounts = accounts
        self._leases = leases
        self._handovers = handovers
        self._lease_seconds = lease_seconds
        self.gate_id = -1
        self.title = ""
        self.address = ("", 0)
        self.online: dict[str, tuple[str, int]] = {}
        """The accounts on this gate: name in one case to name and number."""
        self._named = (0, "")
        self.reports = False
        """Whether the gate has ever sent a report."""

    @property
    def name(self) -> str:
        """Who this is, for log lines."""
        return f"gate {self.gate_id}" if self.state is Stage.REGISTERED else f"gate at {self._peer.name}"

    @property
    def where(self) -> str:
        """Whence the gate is connected."""
        return self._peer.name

    def opened(self) -> None:
        """Wait for the introduction, but not for ever."""
        self._peer.await_introduction()

    def refuse(self, refusal: Exception) -> None:
        """A store does not answer: what the gate said is lost, and its next report makes up for it.

        Who keeps the connections to the store warns that it is away; this comes with every report.
        """
        self.log.debug("{name}: not noted: {refusal}", name=self.name, refusal=str(refusal))

    async def renew_unasked(self) -> None:
        """Renew the leases although there was no report."""
        try:
            await self.renew()
        except StoreUnavailable as refusal:
            self.refuse(refusal)

    def replaced(self) -> None:
        """The same gate has connected anew."""
        self._peer.drop("replaced by a new connection of the same gate")

    def send(self, message: object, pc_id: int = 0) -> None:
        """Send a message to the gate."""
        self._peer.send(message, pc_id)

    @handles(GateRegister, when=Stage.CONNECTED)
    def register(self, request: GateRegister, _: Envelope) -> None:
        """Offer the gate to players from now on."""
        check_claim(self._peer.identity, "gate", request.agent_id)
        self._peer.lift_time_limit()
        self.gate_id = request.agent_id
        self.title = request.name or f"Server {request.agent_id}"
        self.address = (request.gate_ip, request.gate_port)
        self.state = Stage.REGISTERED
        self._gates.add(self)
        where = f"{request.gate_ip or '(the address they dialled)'}:{request.gate_port}"
        self.log.info("gate {gate} is here, for players at {where}", gate=self.gate_id, where=where)

    @handles(GateReport, when=Stage.REGISTERED)
    async def report(self, _request: GateReport, _: Envelope) -> None:
        """Renew the leases of all players of the gate; from now on its reports do it."""
        self.reports = True
        await self.renew()

    async def renew(self) -> None:
        """Renew the leases of all players of the gate; StoreUnavailable."""
        if self.online:
            await self._leases.renew(dict(self.online.values()), self._lease_seconds)

    @handles(LoginSessionName, when=Stage.REGISTERED)
    def name_session(self, request: LoginSessionName, envelope: Envelope) -> None:
        """Learn what log lines name the connection of a player by who enters next."""
        self._named = envelope.pc_id, checked_session_name(request.session)

    @handles(AccountEntered, when=Stage.REGISTERED)
    async def entered(self, request: AccountEntered, envelope: Envelope) -> None:
        """Turn the promise to this account at this gate into a session; without one the player has to go.

        The gate has checked the player's token; this checks the gate. While the cache is away nobody can, and an
        own gate is believed: a player who is let in must not lose his lease for it.
        """
        try:
            handover = await self._handovers.redeem(request.account, self.gate_id)
        except StoreUnavailable:
            if envelope.pc_id:
                self.online[request.account.casefold()] = (request.account, account_number(envelope.pc_id))
            raise
        if handover is None or envelope.pc_id not in (0, handover.account_id):
            self.log.warn("{name}: {account} entered without leave", name=self.name, account=request.account)
            self.send(KickAccount(reason=GoneReason.UNKNOWN, account=request.account), envelope.pc_id)
            return
        pc_id, name = self._named
        self.log.info(
            "{name}: {account} has come",
            name=self.name,
            account=request.account,
            session=handover.session,
            next_session=name if pc_id == handover.account_id else "",
        )
        await self._hold(request.account, handover.account_id)

    @handles(AccountRecover, when=Stage.REGISTERED)
    async def recover(self, request: AccountRecover, envelope: Envelope) -> None:
        """Learn again who is on the gate, after either side was restarted."""
        elsewhere = self._gates.holder(request.account)
        if elsewhere is not None and elsewhere is not self:
            self.send(KickAccount(reason=GoneReason.DUPLICATE, account=request.account), envelope.pc_id)
            return
        await self._hold(request.account, account_number(envelope.pc_id))

    async def _hold(self, username: str, account_id: int) -> None:
        self.online[username.casefold()] = (username, account_id)
        await self._leases.renew({username: account_id}, self._lease_seconds)
        await self._accounts.entered(account_id)

    @handles(AccountLogout, when=Stage.REGISTERED)
    async def left(self, request: AccountLogout, _: Envelope) -> None:
        """End the session of an account of this gate, unless it has moved on to another one."""
        held = self.online.pop(request.account.casefold(), None)
        if held is not None and self._gates.holder(request.account) is None:
            await self._leases.release(held[0])
            await self._accounts.left(held[1])

    async def closed(self) -> None:
        """Stop offering the gate. The leases of its players end by themselves unless it comes back in time."""
        if self._gates.remove(self):
            self.tell_end(self._peer.was_stopped)
        for username, account_id in self.online.values():
            if self._gates.holder(username) is None:
                await self._accounts.left(account_id)
