"""Histories of exchanges for hypothesis, and somebody who plays one on any store."""

from typing import Any
from uuid import UUID

import attrs
from hypothesis import strategies as st

from gameserver.storage.errors import StorageError
from gameserver.storage.interfaces import Characters, Ledger
from gameserver.storage.ledger import LedgerEntry, character_holder, storage_holder
from gameserver.storage.rows import CharacterRow, SaveGroup, StorageRow
from tests.storage import contract, ledger_contract

# An action, who gives, who takes, which serial, and by how much the fence that is saved with is too old.
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(["give", "give", "store", "fetch", "copy", "enter", "delete"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(1, 3),
        st.sampled_from([0, 0, 0, 1]),
    ),
    min_size=5,
    max_size=25,
)


Place = tuple[str, int]


class Market:
    """Three characters of two accounts who exchange three items and money, on one store."""

    def __init__(self, characters: Characters, ledger: Ledger, accounts: list[int], number: int) -> None:
        self.characters = characters
        self.ledger = ledger
        self.owners = (accounts[0], accounts[0], accounts[1])
        self.names = [f"{name}-{number}" for name in ("one", "two", "three")]
        self.number = number
        self.rows: dict[int, CharacterRow] = {}
        self.storages: dict[int, StorageRow] = {}
        # Woonz and serials that each had when it was loaded or saved last.
        self.held: dict[Place, tuple[int, tuple[int, ...]]] = {}
        self.noted = 0

    async def play(self, history: list[Any]) -> list[object]:
        """Do all of *history* and return what can be seen of it, without ids that the store chose."""
        for who, name in enumerate(self.names):
            new = contract.newcomer(name, self.number * 10 + who + 1)
            await self.characters.create(self.owners[who], attrs.evolve(new, woonz=5))
            await self.enter(who)
        seen = [await self.act(*step) for step in history]
        for who, name in enumerate(self.names):
            row = await self.characters.find(self.owners[who], name)
            life = await self.ledger.life_of(self.number * 10 + who + 1)
            seen.append(None if row is None else (row.woonz, row.data))
            seen.append([(entry.cause, entry.number, entry.target.split(":")[0]) for entry in life])
        return seen

    async def enter(self, who: int) -> object:
        """Enter the world, and return what is found there."""
        row = await self.characters.enter_world(self.owners[who], self.names[who])
        if row is None:
            return None
        assert row.storage is not None
        self.rows[who], self.storages[row.account_id] = row, row.storage
        self.held["character", who] = row.woonz, tuple(row.data.serials())
        self.held["storage", row.account_id] = row.storage.woonz, tuple(row.storage.data.serials())
        return self.held["character", who], self.held["storage", row.account_id]

    async def act(self, action: str, giver: int, taker: int, serial: int, too_old: int) -> object:
        """Do one step, and return its outcome; what is saved is sent twice."""
        if action == "enter":
            return await self.enter(giver)
        if action == "delete":
            return serial == 1 and await self.characters.delete(self.owners[giver], self.names[giver])
        source: Place = ("character", giver)
        target: Place = ("character", taker) if action in ("give", "copy") else ("storage", self.owners[giver])
        if action == "fetch":
            source, target = target, source
        if source == target:
            return None
        held, group = self.exchange(source, target, self.number * 10 + serial, action == "copy", too_old)
        outcomes: list[object] = []
        for _ in range(2):
            try:
                result = await self.characters.save([group])
            except StorageError as error:
                outcomes.append(type(error))
            else:
                self.held.update(held if result.written else {})
                outcomes.append((len(result.written), len(result.outdated), len(result.outdated_storages)))
        return outcomes

    def exchange(
        self, source: Place, target: Place, serial: int, copied: bool, too_old: int
    ) -> tuple[dict[Place, tuple[int, tuple[int, ...]]], SaveGroup]:
        """Move an item and a woonz, if they are there; return what both hold then, and the group of it."""
        (money, items), (more_money, more_items) = self.held[source], self.held[target]
        entries = []
        if serial in items:
            entries.append(self.entry(source, target, serial))
            items = items if copied else tuple(each for each in items if each != serial)
            more_items = (*more_items, serial)
        if money:
            entries.append(self.entry(source, target, None))
            money, more_money = money - 1, more_money + 1
        held = {source: (money, items), target: (more_money, more_items)}
        snapshots, storages = [], []
        for (kind, key), (woonz, serials) in held.items():
            if kind == "storage":
                row = self.storages[key]
                storages.append(
                    ledger_contract.stored(attrs.evolve(row, fence=row.fence - too_old), woonz, *serials)
                )
            else:
                new = contract.newcomer("any", *serials)
                changed = contract.snapshot(self.rows[key], woonz=woonz, data=new.data)
                snapshots.append(attrs.evolve(changed, fence=changed.fence - too_old))
        return held, SaveGroup(snapshots=tuple(snapshots), storages=tuple(storages), entries=tuple(entries))

    def entry(self, source: Place, target: Place, serial: int | None) -> LedgerEntry:
        """Return the next entry of the ledger."""
        self.noted += 1
        passing = ledger_contract.passing(self.noted, self.holder(source), self.holder(target), serial)
        return attrs.evolve(passing, origin=UUID(int=self.number))

    def holder(self, place: Place) -> str:
        """Return how the ledger calls a place."""
        kind, key = place
        return character_holder(self.rows[key].id) if kind == "character" else storage_holder(key)
