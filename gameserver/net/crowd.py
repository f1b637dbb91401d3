"""The conversations of the players that share one link: a slow or broken player harms no other."""

from collections.abc import Iterator

from twisted.internet.defer import Deferred, DeferredList, succeed

from gameserver.net.conversation import Conversation
from gameserver.wire.catalogue import Envelope


class Crowd:
    """Finds the conversation of a player by his number."""

    def __init__(self) -> None:
        self._conversations: dict[int, Conversation] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._conversations))

    def __contains__(self, pc_id: int) -> bool:
        return pc_id in self._conversations

    def __len__(self) -> int:
        return len(self._conversations)

    def open(self, pc_id: int, conversation: Conversation) -> None:
        """Add a player; one of the same number must have been ended before."""
        assert pc_id not in self._conversations
        self._conversations[pc_id] = conversation
        conversation.open()

    def offer(self, envelope: Envelope) -> bool:
        """Pass a message to its player; False when there is none of that number."""
        conversation = self._conversations.get(envelope.pc_id)
        if conversation is None:
            return False
        conversation.offer(envelope)
        return True

    def end(self, pc_id: int) -> Deferred[None]:
        """End the conversation of a player, if there is one; fires when all is cleaned up."""
        conversation = self._conversations.pop(pc_id, None)
        return succeed(None) if conversation is None else conversation.end()

    def end_all(self) -> Deferred[None]:
        """End all conversations; fires when all is cleaned up."""
        return DeferredList([self.end(pc_id) for pc_id in self]).addCallback(lambda _: None)
