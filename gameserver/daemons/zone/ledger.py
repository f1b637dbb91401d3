"""The ledger of a zone: what the worlds report as passed, as entries, and who must be saved with each."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Protocol, TypeAlias
from uuid import UUID

import attrs

from gameserver.storage.ledger import SYSTEM as THE_SYSTEM
from gameserver.storage.ledger import LedgerEntry, character_holder, ground_holder, storage_holder
from gameserver.world.events.base import Report
from gameserver.world.events.belongings import GROUND, SYSTEM, Cause, ItemPassed, MoneyPassed, storage_of

Node: TypeAlias = int | tuple[str, int]
"""Who or what is linked by an exchange: a `pc_id`, or `thing(serial)` on the ground."""

ZONE = "zone"
"""The actor where no player acts."""


def thing(serial: int) -> Node:
    """Return the node of something that a player has left on the ground."""
    return ("thing", serial)


@attrs.frozen
class Party:
    """Whom the ledger names: a character in play and his account."""

    character_id: int
    name: str


class Parties(Protocol):
    """What the book asks of the saver, and tells it."""

    def party(self, pc_id: int) -> Party | None:
        """Return who plays as *pc_id*; None if nobody does."""

    def exchanged(self, nodes: Iterable[Node], entries: Iterable[LedgerEntry]) -> None:
        """These *nodes* had a part in something that the *entries* tell: they are saved together."""


class LedgerBook:
    """Turns reports of worlds into entries.

    What monsters leave is nobody's until it is picked up: only then it comes into being. *origin* names this run
    of the zone.
    """

    def __init__(self, parties: Parties, origin: UUID) -> None:
        self._parties = parties
        self._origin = origin
        self._numbers = count(1)
        self._dropped: set[int] = set()
        """Serials of what players have left on the ground, and is still there."""

    def enter(self, map_id: int, report: Report) -> None:
        """Write down what passed from one holder to another; reports of anything else are none of its business."""
        if isinstance(report, ItemPassed):
            self._item_passed(map_id, report)
        elif isinstance(report, MoneyPassed):
            self._money_passed(map_id, report)

    def born(self, pc_id: int, items: Iterable[tuple[int, int, int]]) -> None:
        """Items, given by serial, code and option, got their serials only now, as a player entered with them."""
        party = self._parties.party(pc_id)
        assert party is not None
        holder = character_holder(party.character_id)
        entries = [
            self._entry(
                party.name, "numbered", THE_SYSTEM, holder, serial=serial, code=code, option=option, amount=1
            )
            for serial, code, option in items
        ]
        if entries:
            self._parties.exchanged((pc_id,), entries)

    def _item_passed(self, map_id: int, report: ItemPassed) -> None:
        source, target, cause = report.source, report.target, report.cause
        if source == GROUND and report.former not in self._dropped:
            source, cause = SYSTEM, Cause.LOOT
        if not _owners(source, target) and source != GROUND:
            return
        nodes: list[Node] = [*_owners(source, target)]
        if GROUND in (source, target):
            nodes.append(thing(report.former if source == GROUND else report.item.serial))
        if source == GROUND:
            self._dropped.discard(report.former)
        if target == GROUND:
            self._dropped.add(report.item.serial)
        report = attrs.evolve(report, source=source, target=target, cause=cause)
        self._parties.exchanged(nodes, list(self._steps(map_id, report)))

    def _steps(self, map_id: int, report: ItemPassed) -> Iterator[LedgerEntry]:
        """One passing, entry by entry: see `LedgerEntry` for stacks."""
        source, target = self._holder(map_id, report.source), self._holder(map_id, report.target)
        item, serial, former = report.item, report.item.serial, report.former
        actor, cause = self._actor(report.source, report.target), report.cause.value

        def entry(of: int, giver: str, taker: str, amount: int, other: int | None = None) -> LedgerEntry:
            return self._entry(
                actor,
                cause,
                giver,
                taker,
                serial=of,
                code=item.code,
                option=item.option,
                amount=amount,
                former=other,
            )

        if serial == former:
            if report.left:
                yield entry(serial, source, source, -report.count)
            else:
                yield entry(serial, source, target, report.count)
        elif report.left and source != target:
            yield entry(serial, source, target, report.count, former)
            yield entry(former, source, source, -report.count)
        else:
            if report.left:
                yield entry(former, source, source, -report.count)
            elif source != THE_SYSTEM:
                yield entry(former, source, THE_SYSTEM, report.count, serial)
            yield entry(serial, target, target, report.count)

    def _money_passed(self, map_id: int, report: MoneyPassed) -> None:
        """Money lies on the ground only where monsters left it."""
        owners = _owners(report.source, report.target)
        if owners:
            from_ground = report.source == GROUND
            source = SYSTEM if from_ground else report.source
            cause = Cause.LOOT if from_ground else report.cause
            entry = self._entry(
                self._actor(source, report.target),
                cause.value,
                self._holder(map_id, source),
                self._holder(map_id, report.target),
                amount=report.amount,
            )
            self._parties.exchanged(owners, (entry,))

    def _entry(
        self,
        actor: str,
        cause: str,
        source: str,
        target: str,
        *,
        amount: int,
        serial: int | None = None,
        code: int | None = None,
        option: int | None = None,
        former: int | None = None,
    ) -> LedgerEntry:
        return LedgerEntry(
            serial=serial,
            code=code,
            option=option,
            amount=amount,
            source=source,
            target=target,
            cause=cause,
            actor=actor,
            former=former,
            origin=self._origin,
            number=next(self._numbers),
        )

    def _holder(self, map_id: int, holder: int) -> str:
        if holder == SYSTEM:
            return THE_SYSTEM
        if holder == GROUND:
            return ground_holder(map_id)
        if holder < SYSTEM:
            return storage_holder(storage_of(holder))
        party = self._parties.party(holder)
        return THE_SYSTEM if party is None else character_holder(party.character_id)

    def _actor(self, source: int, target: int) -> str:
        """Who had it, or else who got it."""
        parties = (self._parties.party(pc_id) for pc_id in _owners(source, target))
        return next((party.name for party in parties if party is not None), ZONE)


def _owners(*holders: int) -> tuple[int, ...]:
    """Return the players among *holders*, those whose storages they are included, each once."""
    players = (storage_of(holder) if holder < SYSTEM else holder for holder in holders)
    return tuple(dict.fromkeys(pc_id for pc_id in players if pc_id > 0))
