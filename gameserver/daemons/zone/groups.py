"""Who is to be saved together: groups that grow with each exchange and end with their commit."""

from collections.abc import Iterable, Iterator, ValuesView

import attrs
from twisted.internet.defer import Deferred

from gameserver.daemons.zone.ledger import Node
from gameserver.storage.ledger import LedgerEntry


@attrs.define(eq=False)
class Group:
    """Players and things on the ground, linked by exchanges, and the ledger of these."""

    since: float
    """When the oldest change was made that is not stored."""

    nodes: set[Node] = attrs.field(factory=set)
    waiting: list[Deferred[bool]] = attrs.field(factory=list)
    """Who wants to know when it is stored."""

    is_due: bool = False
    _sealed: list[LedgerEntry] = attrs.field(factory=list)
    """Entries that were sent, perhaps even stored: they stay as they are."""

    _fresh: dict[object, LedgerEntry] = attrs.field(factory=dict)

    @property
    def players(self) -> list[int]:
        """The `pc_id` of all who belong to it."""
        return [node for node in self.nodes if isinstance(node, int)]

    @property
    def entries(self) -> int:
        """How many entries wait in it."""
        return len(self._sealed) + len(self._fresh)

    @property
    def things(self) -> list[int]:
        """The serials of all that lies, or lay, on the ground and belongs to it."""
        return [node[1] for node in self.nodes if not isinstance(node, int)]

    def add(self, entries: Iterable[LedgerEntry]) -> None:
        """Take up entries; sums that pass the same way become one, since there may be many while nobody saves."""
        for entry in entries:
            is_sum = entry.serial is None or entry.source == entry.target
            route = (entry.serial, entry.source, entry.target, entry.cause, entry.actor)
            key: object = route if is_sum else entry.number
            earlier = self._fresh.get(key)
            if earlier is not None:
                entry = attrs.evolve(earlier, amount=earlier.amount + entry.amount, option=entry.option)
            self._fresh[key] = entry

    def seal(self) -> tuple[LedgerEntry, ...]:
        """Return all entries, in order, to be sent; from now on these do not change."""
        self._sealed += self._fresh.values()
        self._fresh = {}
        self._sealed.sort(key=lambda entry: entry.number or 0)
        return tuple(self._sealed)

    def absorb(self, other: "Group") -> None:
        """Become one with another group."""
        self.since = min(self.since, other.since)
        self.nodes |= other.nodes
        self.waiting += other.waiting
        self.is_due = self.is_due or other.is_due
        self._sealed += other._sealed
        self.add(other._fresh.values())
        other.waiting, other._sealed, other._fresh = [], [], {}


class Groups:
    """All groups that wait; each node is in one of them at most."""

    def __init__(self) -> None:
        self._of: dict[Node, Group] = {}
        self._waiting: dict[int, Group] = {}

    def __iter__(self) -> Iterator[Group]:
        groups: ValuesView[Group] = self._waiting.values()
        return iter(tuple(groups))

    def __contains__(self, node: Node) -> bool:
        return node in self._of

    @property
    def has_due(self) -> bool:
        """Whether any of them is to be saved now."""
        return any(group.is_due for group in self)

    def link(self, nodes: Iterable[Node], now: float) -> Group:
        """Return the group of all *nodes*, made one if they were in several; *now* is the time of the change."""
        return self._join(Group(now, set(nodes)))

    def put_back(self, group: Group) -> None:
        """Have a group wait that was taken, together with what its members are in by now."""
        self._join(group)

    def take(self, group: Group) -> Group:
        """Take out all that belongs to a group, which may have been joined to others, and return it."""
        whole = self._join(group)
        del self._waiting[id(whole)]
        for node in whole.nodes:
            del self._of[node]
        return whole

    def take_due(self, most: int) -> list[Group]:
        """Take groups that are due, of at most so many players together, but at least one."""
        taken: list[Group] = []
        players = 0
        for group in self:
            if group.is_due:
                players += len(group.players)
                if taken and players > most:
                    break
                taken.append(self.take(group))
        return taken

    def _join(self, group: Group) -> Group:
        """Make a group one with all that share a node with it: the largest takes up the others."""
        touched = {id(each): each for node in group.nodes if (each := self._of.get(node))}
        touched[id(group)] = group
        largest = max(touched.values(), key=lambda each: len(each.nodes))
        for each in touched.values():
            if each is not largest:
                self._waiting.pop(id(each), None)
                largest.absorb(each)
                self._of.update(dict.fromkeys(each.nodes, largest))
        self._of.update(dict.fromkeys(group.nodes, largest))
        self._waiting[id(largest)] = largest
        return largest
