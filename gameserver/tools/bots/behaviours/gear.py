"""What becomes a character: things to wear, points to allot, things to keep and to sell."""

from gameserver.content.codes import CODE_MASK, ItemOption
from gameserver.content.item_tables import Jewel
from gameserver.content.items import Item as Kind
from gameserver.messages.fields import ItemCode, ItemId
from gameserver.messages.growth import AllotPoint, AllotPointReply
from gameserver.messages.items import StripItem, StripItemReply, WearItemReply, WearItemRequest
from gameserver.tools.bots.behaviours.base import Goal, Goals
from gameserver.world.character import Item
from gameserver.world.inventory import DEFAULT_FLAG
from gameserver.world.rules import Rules
from gameserver.world.wearing import SLOT_CLASSES, requirements

MOST_POINTS = 60
"""Points that are allotted at once at most."""
SHARES = ((4, 0, 1, 1, 0), (3, 0, 1, 2, 0), (0, 4, 0, 1, 1), (2, 0, 3, 1, 0))
"""By class: how six points go to strength, intelligence, dexterity, vitality and mana."""
WEAPON_SLOTS = (1, 2)


def wire_id(item: Item) -> ItemId:
    """Return what names an item in messages."""
    return ItemId(object_id=item.serial, item_code=ItemCode(item.code))


class Gear(Goals):
    """Wearing what is better, allotting points."""

    def kind(self, item: Item) -> Kind | None:
        """Return the kind of an item, if our data know it."""
        return self.library.items.get(item.code)

    def reach(self) -> int:
        """Return how far blows reach, in cells."""
        pc_class = self.avatar.body.pc_class
        for slot in WEAPON_SLOTS:
            item = self.avatar.belongings.wear.get(slot)
            kind = None if item is None else self.kind(item)
            reach = 0 if kind is None else getattr(kind.source, "attack_range", 0)
            if reach:
                return int(reach)
        return Rules().combat.range_default[pc_class]

    def may_wear(self, kind: Kind, item: Item) -> bool:
        """Whether the character can wear such an item."""
        body = self.avatar.body
        if kind.wear_slot is None or body.level < kind.required_level:
            return False
        if body.pc_class not in SLOT_CLASSES.get(kind.wear_slot, (body.pc_class,)):
            return False
        return all(getattr(body, name) >= least for name, least in requirements(kind, item).items())

    def is_better(self, kind: Kind, item: Item) -> bool:
        """Whether an item can be worn and is worth more than what is worn in its place."""
        if kind.wear_slot is None or not self.may_wear(kind, item):
            return False
        worn = self.avatar.belongings.wear.get(kind.wear_slot)
        worn_kind = None if worn is None else self.kind(worn)
        return worn is None or worn_kind is None or value_of(kind, item) > value_of(worn_kind, worn)

    def better_gear(self) -> Item | None:
        """Return something carried that is better than what is worn."""
        for item in self.avatar.belongings.inventory.values():
            kind = self.kind(item)
            if kind is not None and self.is_better(kind, item):
                return item
        return None

    def wear_better(self) -> Goal:
        """Put on whatever is better than what is worn."""
        for _ in range(4):
            item = self.better_gear()
            if item is None:
                break
            yield from self.rest(0.3, 0.8)
            if not (yield from self.wear(item)):
                return False
        return True

    def wear(self, item: Item) -> Goal:
        """Put an item on."""
        return (yield from self.wish("wear", WearItemRequest(item_id=wire_id(item)), WearItemReply))

    def strip(self, item: Item) -> Goal:
        """Take a worn item off."""
        return (yield from self.wish("strip", StripItem(item_id=wire_id(item)), StripItemReply))

    def allot(self) -> Goal:
        """Allot the points there are, by class."""
        body = self.avatar.body
        points = min(body.points, MOST_POINTS)
        shares = [points * share // 6 for share in SHARES[body.pc_class]]
        if not sum(shares):
            return False
        yield from self.rest(0.3, 0.8)
        strength, intelligence, dexterity, vitality, mana = shares
        message = AllotPoint(
            strength=strength, intelligence=intelligence, dexterity=dexterity, vitality=vitality, mana=mana
        )
        done = yield from self.wish("allot", message, AllotPointReply)
        self.avatar.tally.points_allotted += sum(shares) if done else 0
        return done

    def junk(self) -> list[Item]:
        """Return what is carried only to be sold."""
        return [item for item in self.avatar.belongings.inventory.values() if self._is_junk(item)]

    def _is_junk(self, item: Item) -> bool:
        kind, uses = self.kind(item), self.library.uses
        code = item.code & CODE_MASK
        if kind is None or not kind.price or item.code & DEFAULT_FLAG or code in uses.quest:
            return False
        return code not in uses.recovery and code not in uses.return_scrolls and not self.is_better(kind, item)


def value_of(kind: Kind, item: Item) -> int:
    """Return what wearing an item is worth."""
    if isinstance(kind.source, Jewel):
        return int(kind.source.ability)
    row = kind.level(ItemOption(item.option).level)
    return 0 if row is None else int(row.base_ability)
