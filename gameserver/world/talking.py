"""Talking: what may be said, how often, and who hears it (RULES 19)."""

from enum import IntEnum
from math import ceil

from gameserver.world.errors import Refused
from gameserver.world.events.belongings import Cause
from gameserver.world.events.talking import Gestured, Said
from gameserver.world.player import Player
from gameserver.world.purses import Purses
from gameserver.world.rules import ShoutScope
from gameserver.world.scene import Scene

TEXT_BYTES = 63
"""Chat text is 64 bytes on the wire, the last one NUL (RULES 1); a character is a byte."""

# Text may be of any double-byte code page, so only the 32 ASCII controls and DEL can be told from letters.
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F])


class ChatKind(IntEnum):
    """The kinds of chat, with their numbers on the wire."""

    SYSTEM = 0x00
    GENERAL = 0x01
    WHISPER = 0x03
    PARTY = 0x04
    CLAN = 0x05
    NATION = 0x06
    ALLIANCE = 0x08
    NOTICE = 0x0C
    SHOUT = 0xF1


_REFUSALS: dict[int, str] = {
    ChatKind.PARTY: "You are in no party.",
    ChatKind.CLAN: "You are in no clan.",
    ChatKind.ALLIANCE: "You are in no clan.",
    ChatKind.SYSTEM: "Only the server speaks there.",
    ChatKind.NOTICE: "Only the server speaks there.",
}


class Talking:
    """Players speak, shout and gesture."""

    def __init__(self, scene: Scene, purses: Purses) -> None:
        self._scene = scene
        self._purses = purses
        self._rules = scene.rules.chat

    def say(self, pc_id: int, kind: int, text: str) -> str:
        """A player says something to those who see him, or shouts it to the whole map; he hears it himself.

        What others hear on maps that are not ours (a whisper, a line for his nation, a shout to the world) is
        returned for the caller to deliver, and told to nobody here. Text without letters is ignored. Raises
        `Refused` for kinds of chat that he cannot use, for one who is muted, and for a shout that he has not
        the level or the money for.
        """
        player = self._scene.player(pc_id)
        words = self._heed(player, text)
        if not words or kind in (ChatKind.WHISPER, ChatKind.NATION):
            return words
        if kind == ChatKind.GENERAL:
            audience = (pc_id, *player.audience)
        elif kind == ChatKind.SHOUT:
            self._pay_for_shout(player)
            if self._rules.shout_scope is ShoutScope.WORLD:
                return words
            audience = tuple(self._scene.players)
        else:
            raise Refused(_REFUSALS.get(kind, "There is no such kind of chat."))
        self._scene.tell(Said(audience, kind, pc_id, player.character.name, words))
        return ""

    def deliver(self, kind: int, speaker_pc_id: int, speaker: str, text: str, nation: int | None = None) -> None:
        """Show everybody here, or everybody of a nation, a line from wherever it was said."""
        players = self._scene.players.values()
        audience = tuple(each.pc_id for each in players if nation in (None, each.character.nation))
        self._scene.tell(Said(audience, kind, speaker_pc_id, speaker, text))

    def gesture(self, pc_id: int, gesture: int) -> None:
        """A player makes a gesture to those who see him; it counts as a message. Raises `Refused` if muted."""
        player = self._scene.player(pc_id)
        self._count_message(player)
        self._scene.tell(Gestured(player.audience, pc_id, gesture))

    def count(self, pc_id: int) -> None:
        """Count something that a player wrote to nobody; raises `Refused` while he is muted for his many words."""
        self._count_message(self._scene.player(pc_id))

    def _heed(self, player: Player, text: str) -> str:
        words = text.partition("\0")[0].translate(_CONTROLS).strip()[:TEXT_BYTES]
        if words:
            self._count_message(player)
        return words

    def _count_message(self, player: Player) -> None:
        """Mute the player with the first message that is too much; raises `Refused` while he is muted."""
        rules = self._rules
        if self._scene.now >= player.lasting.muted:
            if player.messages.add(self._scene.now) <= rules.flood_messages:
                return
            player.lasting.muted = self._scene.now + rules.flood_mute_s
        raise Refused(f"You talk too much. Wait {ceil(player.lasting.muted - self._scene.now)} seconds.")

    def _pay_for_shout(self, player: Player) -> None:
        rules = self._rules
        if player.character.level < rules.shout_level:
            raise Refused(f"You may shout from level {rules.shout_level} on.")
        if player.character.woonz < rules.shout_cost:
            raise Refused(f"A shout costs {rules.shout_cost} woonz.")
        self._purses.pay(player, rules.shout_cost, Cause.SHOUT)
