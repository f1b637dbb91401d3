"""Wishes of talking."""

from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.chat import Gesture, Say, SayType
from gameserver.messages.main import MainSay
from gameserver.net.session import handles


class TalkingWishes(Wishes):
    """What to say, and to whom."""

    name_in_world = ""
    """The name that main knows the speaker by."""

    @handles(Say, when=Stage.IN_WORLD)
    def say(self, request: Say) -> None:
        """Say something to those near, or to one player wherever he is."""
        with self.acting() as world:
            if request.say_type != SayType.WHISPER:
                world.talking.say(self.pc_id, request.say_type, request.text)
                return
            words = world.talking.whisper(self.pc_id, request.text)
        if words and request.listener_name:
            line = MainSay(
                say_type=SayType.WHISPER,
                speaker_pc_id=self.pc_id,
                speaker_gate_id=self.player.gate_id & 0xFF,
                speaker_name=self.name_in_world,
                listener_name=request.listener_name,
                text=words,
            )
            self.realm.main.tell(line, self.pc_id, self.player.gate_id)

    @handles(Gesture, when=Stage.IN_WORLD)
    def gesture(self, request: Gesture) -> None:
        """Wave, bow, sit."""
        with self.acting() as world:
            world.talking.gesture(self.pc_id, request.gesture)
