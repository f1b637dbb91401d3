"""How players see their money change."""

from gameserver.daemons.zone.views.dispatch import view
from gameserver.messages.growth import UpdateLore
from gameserver.messages.shops import UpdateMoney
from gameserver.world.events.belongings import LoreChanged, WoonzChanged

# What the code of these messages tells the client is not known, but for 0, which a teleport fee has.
CODE = 0


@view.register
def _(event: WoonzChanged) -> UpdateMoney:
    return UpdateMoney(amount=event.change, code=CODE)


@view.register
def _(event: LoreChanged) -> UpdateLore:
    return UpdateLore(amount=event.change, code=CODE)
