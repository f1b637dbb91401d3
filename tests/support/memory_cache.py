"""What Redis keeps, in memory, for tests under a fake clock: same contract, no reactor."""

from collections.abc import Collection, Mapping

import attrs
from twisted.internet.interfaces import IReactorTime

from gameserver.daemons.shared.throttle import LocalThrottles
from gameserver.storage.control import KEEP_SECONDS, MOST_WAITING, ControlMessage, Outcome
from gameserver.storage.errors import TooManyWaiting
from gameserver.storage.rows import Handover
from tests.support.memory_stores import StoreOutage


@attrs.define
class MemoryLeases:
    """Leases that end by *clock*."""

    clock: IReactorTime
    outage: StoreOutage = attrs.field(factory=StoreOutage)
    _until: dict[str, tuple[int, float]] = attrs.field(factory=dict)

    async def claim(self, username: str, account_id: int, seconds: float) -> bool:
        self.outage.check()
        _, until = self._until.get(username.lower(), (0, 0.0))
        if self.clock.seconds() < until:
            return False
        await self.renew({username: account_id}, seconds)
        return True

    async def renew(self, entries: Mapping[str, int], seconds: float) -> None:
        self.outage.check()
        until = self.clock.seconds() + seconds
        self._until.update({name.lower(): (account_id, until) for name, account_id in entries.items()})

    async def release(self, username: str) -> None:
        self.outage.check()
        self._until.pop(username.lower(), None)


@attrs.define
class MemoryLiveGates:
    """Gates by number, and when they end by *clock*."""

    clock: IReactorTime
    outage: StoreOutage = attrs.field(factory=StoreOutage)
    _until: dict[int, float] = attrs.field(factory=dict)

    async def announce(self, gate_ids: Collection[int], seconds: float) -> None:
        self.outage.check()
        self._until |= dict.fromkeys(gate_ids, self.clock.seconds() + seconds)

    async def count(self) -> int:
        self.outage.check()
        return sum(until > self.clock.seconds() for until in self._until.values())


@attrs.define
class MemoryHandovers:
    """Promises that end by *clock*."""

    clock: IReactorTime
    outage: StoreOutage = attrs.field(factory=StoreOutage)
    _pending: dict[str, tuple[Handover, float]] = attrs.field(factory=dict)

    async def offer(self, username: str, handover: Handover, seconds: float) -> None:
        self.outage.check()
        self._pending[username.lower()] = (handover, self.clock.seconds() + seconds)

    async def redeem(self, username: str, gate_id: int) -> Handover | None:
        self.outage.check()
        handover, until = self._pending.get(username.lower(), (None, 0.0))
        if handover is None or handover.gate_id != gate_id:
            return None
        del self._pending[username.lower()]
        return handover if self.clock.seconds() < until else None


class MemoryThrottles(LocalThrottles):
    """Debts that are paid off by *clock*."""

    def __init__(self, clock: IReactorTime, outage: StoreOutage) -> None:
        super().__init__(clock)
        self.outage = outage

    async def charge(self, costs: Mapping[str, float], most_seconds: float) -> float:
        self.outage.check()
        return await super().charge(costs, most_seconds)

    async def forgive(self, key: str) -> None:
        self.outage.check()
        await super().forgive(key)


@attrs.define
class MemoryControlMessages:
    """Messages that are forgotten by *clock*."""

    clock: IReactorTime
    outage: StoreOutage = attrs.field(factory=StoreOutage)
    keep_seconds: float = KEEP_SECONDS
    _waiting: dict[str, tuple[ControlMessage, float]] = attrs.field(factory=dict)
    _answers: dict[str, tuple[Outcome, float]] = attrs.field(factory=dict)

    async def send(self, message: ControlMessage) -> None:
        self._forget_old()
        if len(self._waiting) >= MOST_WAITING:
            raise TooManyWaiting(f"{MOST_WAITING} messages wait for the main server: it does not run")
        self._waiting[message.id] = message, self.clock.seconds() + self.keep_seconds

    async def withdraw(self, message: ControlMessage) -> bool:
        self._forget_old()
        return self._waiting.pop(message.id, None) is not None

    async def take(self) -> tuple[ControlMessage, ...]:
        self._forget_old()
        taken, self._waiting = self._waiting, {}
        return tuple(message for message, _ in taken.values())

    async def answer(self, message: ControlMessage, outcome: Outcome) -> None:
        self._forget_old()
        self._answers[message.id] = outcome, self.clock.seconds() + self.keep_seconds

    async def answer_to(self, message: ControlMessage) -> Outcome | None:
        self._forget_old()
        outcome, _ = self._answers.get(message.id, (None, 0.0))
        return outcome

    def _forget_old(self) -> None:
        self.outage.check()
        now = self.clock.seconds()
        self._waiting = {key: entry for key, entry in self._waiting.items() if now < entry[1]}
        self._answers = {key: answer for key, answer in self._answers.items() if now < answer[1]}
