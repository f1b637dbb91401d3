"""Wishes of talking."""

from gameserver.daemons.zone.commands import is_command
from gameserver.daemons.zone.wishes.base import Stage
from gameserver.daemons.zone.wishes.operating import OperatingWishes
from gameserver.messages.chat import Gesture, Say, SayType
from gameserver.messages.main import MainSay
from gameserver.messages.main_talk import EVERY_NATION, MainBroadcast
from gameserver.net.session import handles


class TalkingWishes(OperatingWishes):
    """What to say, and to whom."""

    @handles(Say, when=Stage.IN_WORLD)
    async def say(self, request: Say) -> None:
        """Say something to those near, to one player, a nation or the world; or give a command."""
        if is_command(request.text):
            await self.command(request.text)
            return
        self.must_not_be_muted()
        with self.acting() as world:
            words = world.talking.say(self.pc_id, request.say_type, request.text)
            nation = world.character(self.pc_id).nation
        if not words:
            return
        if request.say_type == SayType.WHISPER:
            self._whisper(request.listener_name, words)
        else:
            self._broadcast(
                request.say_type, nation if request.say_type == SayType.NATION else EVERY_NATION, words
            )

    def _whisper(self, listener: str, words: str) -> None:
        if listener:
            line = MainSay(
                say_type=SayType.WHISPER,
                speaker_pc_id=self.pc_id,
                speaker_gate_id=self.player.gate_id & 0xFF,
                speaker_name=self.name_in_world,
                listener_name=listener,
                text=words,
            )
            self.realm.main.tell(line, self.pc_id, self.player.gate_id)

    def _broadcast(self, kind: int, nation: int, words: str) -> None:
        line = MainBroadcast(
            say_type=kind,
            nation=nation & 0xFF,
            speaker_pc_id=self.pc_id,
            speaker_name=self.name_in_world,
            text=words,
        )
        self.realm.main.tell(line, self.pc_id, self.player.gate_id)

    @handles(Gesture, when=Stage.IN_WORLD)
    def gesture(self, request: Gesture) -> None:
        """Wave, bow, sit."""
        with self.acting() as world:
            world.talking.gesture(self.pc_id, request.gesture)
