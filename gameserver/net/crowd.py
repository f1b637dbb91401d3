"""The conversations of the players that share links: a slow or broken player harms no other."""

from collections.abc import Callable, Iterator

import attrs
from twisted.internet.defer import Deferred, DeferredList

from gameserver.durations import Durations
from gameserver.net.conversation import Conversation
from gameserver.net.session import Session
from gameserver.wire.catalogue import Envelope


@attrs.frozen(eq=False)
class _Member:
    owner: object
    conversation: Conversation


class Crowd:
    """All players of a daemon by number, each on the link that brought him, the *owner*.

    A player is there once. One who comes again, on whatever link, waits until his earlier session has cleaned
    up: see `predecessor`.
    """

    def __init__(self) -> None:
        self._members: dict[int, _Member] = {}
        self.handling = Durations()
        """How long players' messages took."""
        self._ending: dict[int, list[_Member]] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._members))

    def __len__(self) -> int:
        return len(self._members)

    def owner(self, pc_id: int) -> object | None:
        """Return the link on which a player is."""
        member = self._members.get(pc_id)
        return None if member is None else member.owner

    def session(self, pc_id: int) -> Session | None:
        """Return the session of a player."""
        member = self._members.get(pc_id)
        return None if member is None else member.conversation.session

    def open(self, pc_id: int, owner: object, session: Session, fail: Callable[[str], None]) -> None:
        """Add a player; an earlier one of his number must have been ended."""
        assert pc_id not in self._members
        conversation = Conversation(session, fail, self.handling)
        self._members[pc_id] = _Member(owner, conversation)
        conversation.open()

    def offer(self, owner: object, envelope: Envelope) -> bool:
        """Pass a message to its player; False when there is none of that number on that link."""
        member = self._members.get(envelope.pc_id)
        if member is None or member.owner is not owner:
            return False
        member.conversation.offer(envelope)
        return True

    def end(self, pc_id: int, owner: object) -> Deferred[None]:
        """End the conversation of a player if he is on that link; fires when all of him is cleaned up."""
        member = self._members.get(pc_id)
        if member is not None and member.owner is owner:
            del self._members[pc_id]
            self._ending.setdefault(pc_id, []).append(member)
            member.conversation.end().addCallback(lambda _: self._ended(pc_id, member))
        return self.predecessor(pc_id)

    def _ended(self, pc_id: int, member: _Member) -> None:
        self._ending[pc_id].remove(member)
        if not self._ending[pc_id]:
            del self._ending[pc_id]

    def end_all(self, owner: object) -> Deferred[None]:
        """End all players on a link; fires when they and those who went before are cleaned up."""
        for pc_id in [pc_id for pc_id, member in self._members.items() if member.owner is owner]:
            self.end(pc_id, owner)
        ending = [member for members in self._ending.values() for member in members if member.owner is owner]
        return DeferredList([member.conversation.end() for member in ending]).addCallback(lambda _: None)

    def predecessor(self, pc_id: int) -> Deferred[None]:
        """Fire when no earlier session of a player is still cleaning up; who waits for it may be cancelled."""
        waits = [member.conversation.end() for member in self._ending.get(pc_id, ())]
        # Not the list itself: its waits would be cancelled with it, and complain.
        all_ended: Deferred[None] = Deferred()
        DeferredList(waits).addCallback(lambda _: all_ended.callback(None))
        return all_ended
