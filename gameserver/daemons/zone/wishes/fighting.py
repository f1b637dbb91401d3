"""Wishes of those who fight."""

from gameserver.daemons.zone.wishes.base import Stage, Wishes
from gameserver.messages.combat import AskAttack, ChaosMitigation
from gameserver.net.session import handles


class FightingWishes(Wishes):
    """Whom to strike, and what to pay for having killed."""

    @handles(AskAttack, when=Stage.IN_WORLD)
    def attack(self, request: AskAttack) -> None:
        """Strike; what the key and the type of the attack mean is not known."""
        with self.acting() as world:
            world.fighting.attack(self.pc_id, request.target_type, request.target_id)

    @handles(ChaosMitigation, when=Stage.IN_WORLD)
    def atone(self, request: ChaosMitigation) -> None:
        """Buy minutes of one's parole off."""
        with self.acting() as world:
            world.feuds.atone(self.pc_id, request.minutes)
