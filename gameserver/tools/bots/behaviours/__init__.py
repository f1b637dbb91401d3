"""What bots do in the world: one class for each way of life, found by its name in `BEHAVIOURS`."""

from gameserver.tools.bots.behaviours.base import BehaviourClass
from gameserver.tools.bots.behaviours.exchanger import Exchanger
from gameserver.tools.bots.behaviours.hunter import Hunter
from gameserver.tools.bots.behaviours.trader import Trader
from gameserver.tools.bots.behaviours.traveller import Traveller
from gameserver.tools.bots.behaviours.walker import Walker

BEHAVIOURS: dict[str, tuple[BehaviourClass, ...]] = {
    "walker": (Walker,),
    "hunter": (Hunter,),
    "trader": (Trader,),
    "traveller": (Traveller,),
    "exchanger": (Exchanger,),
    "mixed": (Hunter, Traveller, Trader, Hunter, Walker),
    "chaos": (Exchanger, Hunter, Exchanger, Trader, Hunter, Exchanger, Traveller),
}
"""What the bots of a run do, in turn; `mixed` has five ways for four classes, so that all come together,
and `chaos` has seven, three of which pass things on."""
