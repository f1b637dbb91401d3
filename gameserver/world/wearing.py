"""Putting things on and taking them off (RULES 11)."""

from gameserver.content.codes import ItemOption
from gameserver.content.items import Item as Kind
from gameserver.world.character import Character, Item
from gameserver.world.errors import Refused
from gameserver.world.events.items import PutOn, StripAnswered, TakenOff, WearAnswered
from gameserver.world.growth import Growth
from gameserver.world.inventory import Inventory
from gameserver.world.player import Player
from gameserver.world.scene import Scene

KNIGHTS_AND_ARCHERS, WARRIORS_AND_MAGES = (1, 3), (0, 2)
SLOT_CLASSES = {0: KNIGHTS_AND_ARCHERS, 1: KNIGHTS_AND_ARCHERS, 2: WARRIORS_AND_MAGES}
"""Which classes have these wear slots; the others are everybody's (RULES 11, chosen)."""
MOUNTED_STEP_PCT = 10
"""By how much each mounted step lowers what an item requires (FORMATS 2.3)."""


class Wearing:
    """The ten things that each player wears."""

    def __init__(self, scene: Scene, inventory: Inventory, growth: Growth) -> None:
        self._scene = scene
        self._growth = growth
        self._inventory = inventory

    def wear(self, pc_id: int, serial: int) -> None:
        """Put on an item of the inventory; what was worn there takes its place.

        Refused if it cannot be worn, or not by this character.
        """
        player = self._scene.living(pc_id)
        character = player.character
        slot = self._inventory.slot_of(player, serial)
        item = self._inventory.item_at(player, slot)
        wear_slot = self._slot_for(character, item)
        removed = character.wear[wear_slot]
        character.wear[wear_slot], character.inventory[slot] = item, removed
        self._renew(player)
        self._scene.tell(WearAnswered((pc_id,), wear_slot, item, slot, removed, player.stats))
        self._scene.tell(PutOn(player.audience, pc_id, wear_slot, item))

    def strip(self, pc_id: int, serial: int) -> None:
        """Take a worn item off and put it into the inventory; Refused if there is no room."""
        player = self._scene.living(pc_id)
        character = player.character
        wear_slot, item = self._worn(character, serial)
        slot = self._inventory.place_for(player, item)
        character.wear[wear_slot], character.inventory[slot] = None, item
        self._renew(player)
        self._scene.tell(StripAnswered((pc_id,), item, slot, player.stats))
        self._scene.tell(TakenOff(player.audience, pc_id, wear_slot, item))

    def _worn(self, character: Character, serial: int) -> tuple[int, Item]:
        for wear_slot, item in enumerate(character.wear):
            if item is not None and item.serial == serial:
                return wear_slot, item
        raise Refused("You do not wear this.")

    def _slot_for(self, character: Character, item: Item) -> int:
        """Return where a character wears an item; Refused if it cannot."""
        kind = self._scene.library.items.get(item.code)
        if kind is None or kind.wear_slot is None:
            raise Refused("This cannot be worn.")
        if character.character_class not in SLOT_CLASSES.get(kind.wear_slot, (character.character_class,)):
            raise Refused(f"Your class cannot wear {kind.name}.")
        if character.level < kind.required_level:
            raise Refused(f"{kind.name} takes level {kind.required_level}.")
        for attribute, required in requirements(kind, item).items():
            if getattr(character, attribute) < required:
                raise Refused(f"{kind.name} takes {required} {attribute}.")
        if self._scene.rules.items.need_confirm and must_be_confirmed(item):
            raise Refused(f"{kind.name} must be confirmed first.")
        return kind.wear_slot

    def _renew(self, player: Player) -> None:
        """Have what follows from worn items follow."""
        player.appearance = player.character.appearance
        self._growth.recompute(player)


def requirements(kind: Kind, item: Item) -> dict[str, int]:
    """Return how much of each attribute an item takes, by the names of `Character`; mounted ones take less."""
    row = kind.level(ItemOption(item.option).level)
    if row is None:
        return {}
    rest_pct = 100 - MOUNTED_STEP_PCT * mounted_steps(item)
    return {name: getattr(row, name) * rest_pct // 100 for name in ("strength", "dexterity", "intelligence")}


def mounted_steps(item: Item) -> int:
    """Return the mounted step of an item, 0 to 3 (FORMATS 2.3)."""
    return item.code >> 16 & 3


def must_be_confirmed(item: Item) -> bool:
    """Whether nobody has identified an item yet that is more than a plain one."""
    option = ItemOption(item.option)
    return not option.confirmed and (option.level > 1 or bool(option.ice or option.fire or option.light))
