"""The ledger in memory, beside the characters in memory whose passings it tells."""

from collections import Counter
from collections.abc import Collection

import attrs

from gameserver.storage.ledger import (
    SYSTEM,
    Difference,
    LedgerCheck,
    LedgerEntry,
    character_holder,
    ground_holder,
    storage_holder,
)
from tests.support.memory_stores import MemoryCharacters


@attrs.define
class MemoryLedger:
    """The entries that *characters* keep."""

    characters: MemoryCharacters

    async def ground_is_empty(self, map_ids: Collection[int]) -> int:
        self.characters.outage.check()
        entries, lost = self.characters.entries, 0
        for ground in map(ground_holder, sorted(map_ids)):
            for last in [last for last in self._last().values() if last.target == ground]:
                gone = attrs.evolve(last, source=ground, target=SYSTEM, cause="lost", actor="database")
                entries.append(attrs.evolve(gone, former=None, origin=None, number=None))
                lost += 1
            money = max(self._sums()[ground], 0)
            entries.append(LedgerEntry(amount=money, source=ground, target=SYSTEM, cause="lost", actor="database"))
        return lost

    async def life_of(self, serial: int, after: int = 0, limit: int = 500) -> tuple[LedgerEntry, ...]:
        self.characters.outage.check()
        numbered = [attrs.evolve(entry, id=place) for place, entry in enumerate(self.characters.entries, 1)]
        life = [
            entry for entry in numbered if entry.id and entry.id > after and serial in (entry.serial, entry.former)
        ]
        return tuple(life[:limit])

    async def check(self, limit: int = 1000) -> LedgerCheck:
        self.characters.outage.check()
        places, money = self._places(), self._money()
        expected = {serial: last.target for serial, last in self._last().items() if _keeps(last.target)}
        sums = self._sums()
        differences = [
            Difference(
                subject=f"serial {serial}",
                problem="is elsewhere",
                ledger=expected.get(serial, SYSTEM),
                found=places.get(serial, "nobody"),
            )
            for serial in sorted({*places, *expected})
            if places.get(serial) != expected.get(serial)
        ] + [
            Difference(
                subject=holder,
                problem="has another sum",
                ledger=f"{sums[holder]} woonz",
                found=f"{woonz} woonz",
            )
            for holder, woonz in money.items()
            if woonz != sums[holder]
        ]
        return LedgerCheck(
            serials=len({*places, *self._last()}), holders=len(money), differences=tuple(differences[:limit])
        )

    def _last(self) -> dict[int, LedgerEntry]:
        return {entry.serial: entry for entry in self.characters.entries if entry.serial is not None}

    def _sums(self) -> Counter[str]:
        sums: Counter[str] = Counter()
        for entry in self.characters.entries:
            if entry.serial is None:
                sums[entry.target] += entry.amount
                sums[entry.source] -= entry.amount
        return sums

    def _places(self) -> dict[int, str]:
        places = {
            serial: character_holder(row.id) for row in self.characters.rows() for serial in row.data.serials()
        }
        for storage in self.characters.storages.values():
            places.update(dict.fromkeys(storage.data.serials(), storage_holder(storage.account_id)))
        return places

    def _money(self) -> dict[str, int]:
        money = {character_holder(row.id): row.woonz for row in self.characters.rows()}
        money |= {storage_holder(each.account_id): each.woonz for each in self.characters.storages.values()}
        return money


def _keeps(holder: str) -> bool:
    return holder.startswith(("character:", "storage:"))
