"""How players see what is said, by each other and by the system."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.messages.chat import GestureNotify, SayNotify, SayType
from gameserver.messages.fields import EVERYONE
from gameserver.world.events.talking import Gestured, Noticed, Said


def notice(text: str, kind: SayType = SayType.SYSTEM) -> SayNotify:
    """Return a line that the system speaks."""
    return SayNotify(say_type=kind, speaker_pc_id=EVERYONE, speaker_name="NOTICE", text=text)


@view.register
def _(event: Said) -> SayNotify:
    return SayNotify(say_type=event.kind, speaker_pc_id=event.pc_id, speaker_name=event.name, text=event.text)


@view.register
def _(event: Gestured) -> GestureNotify:
    return GestureNotify(pc_id=event.pc_id, gesture=event.gesture)


@view.register
def _(event: Noticed) -> SayNotify:
    return notice(event.text, SayType.NOTICE if event.bar else SayType.SYSTEM)
