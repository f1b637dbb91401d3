"""What a bot's avatar knows of its own character and belongings, and which news it does not believe."""

from gameserver.messages.fields import DerivedStats, ItemId
from gameserver.messages.growth import AllotPointReply, AnsHeal, PcLevelUp, UpdatePcExp
from gameserver.messages.items import (
    DropItemReply,
    PickupItemReply,
    StripItemReply,
    UseScrollReply,
    WearItemReply,
)
from gameserver.messages.shops import BuyItemReply, SellItemReply, UpdateMoney
from gameserver.messages.warp import WarpLogin
from tests.tools.test_bot_avatar import START, AvatarCase, npc_appear, own_character, stat_block, struck, wire


def arrival() -> WarpLogin:
    """An arrival with what one has who has just logged in."""
    mine = own_character()
    return WarpLogin(
        new_cell=START,
        wear_items=mine.wear_items,
        inventory_items=mine.inventory_items,
        active_pet=mine.active_pet,
        pet_inventory=mine.pet_inventory,
    )


class BodyTests(AvatarCase):
    def told(self, *messages: object) -> list[str]:
        """Be told; return which contradictions were counted."""
        self.avatar.told(npc_appear(7))
        for message in messages:
            self.avatar.told(message)
        return list(self.tally.state_errors)

    def test_hit_points_follow_what_is_told(self) -> None:
        self.assertEqual(self.told(struck(60), AnsHeal(hp=70, mp=50)), [])
        self.assertEqual((self.avatar.body.hp, self.avatar.body.mp, self.avatar.body.max_hp), (70, 50, 100))

    def test_more_than_the_maximum_is_a_contradiction(self) -> None:
        self.assertEqual(self.told(AnsHeal(hp=101, mp=0)), ["more hit points than there can be"])
        self.assertIn("more mana than there can be", self.told(AnsHeal(hp=1, mp=51)))

    def test_death_is_counted_once_and_must_fit_the_hit_points(self) -> None:
        self.assertEqual(self.told(struck(0, died=1)), [])
        self.assertEqual((self.tally.deaths, self.avatar.body.is_dead), (1, True))
        self.assertEqual(self.told(struck(0, died=1)), ["the dead were struck"])

    def test_death_with_hit_points_left_is_a_contradiction(self) -> None:
        self.assertEqual(self.told(struck(5, died=1)), ["death and hit points do not agree"])

    def test_levels_come_one_by_one(self) -> None:
        stats = own_character().stats
        self.assertEqual(self.told(UpdatePcExp(exp=300, pet_exp=0), PcLevelUp(level=2, stats=stats)), [])
        self.assertEqual((self.avatar.body.level, self.avatar.body.experience), (2, 300))
        self.assertEqual(self.told(PcLevelUp(level=4, stats=stats)), ["not the next level was reached"])

    def test_the_living_lose_no_experience(self) -> None:
        loss = UpdatePcExp(exp=5, pet_exp=0), UpdatePcExp(exp=4, pet_exp=0)
        self.assertEqual(self.told(*loss), ["experience was lost by one who lives"])

    def test_who_was_put_back_may_have_less_experience_once_and_rise_to_a_level_again(self) -> None:
        stats = own_character().stats
        rise, back = PcLevelUp(level=2, stats=stats), arrival()
        self.assertEqual(self.told(UpdatePcExp(exp=5, pet_exp=0), rise, back, UpdatePcExp(exp=4, pet_exp=0)), [])
        self.assertEqual(self.told(rise), [])
        self.assertEqual(self.told(UpdatePcExp(exp=3, pet_exp=0)), ["experience was lost by one who lives"])
        self.assertIn("not the next level was reached", self.told(rise))

    def test_the_dead_may_lose_experience(self) -> None:
        loss = UpdatePcExp(exp=5, pet_exp=0), struck(0, died=1), UpdatePcExp(exp=4, pet_exp=0)
        self.assertEqual(self.told(*loss), [])

    def test_points_are_as_the_answer_says(self) -> None:
        stats = stat_block(points=3, strength=9)
        self.assertEqual(self.told(AllotPointReply(stats=stats)), [])
        self.assertEqual((self.avatar.body.points, self.avatar.body.strength), (3, 9))


class BelongingsTests(AvatarCase):
    def told(self, *messages: object) -> list[str]:
        """Be told; return which contradictions were counted."""
        for message in messages:
            self.avatar.told(message)
        return list(self.tally.state_errors)

    def serials(self) -> tuple[dict[int, int], dict[int, int]]:
        """What is carried and worn, by place."""
        mine = self.avatar.belongings
        return (
            {place: item.serial for place, item in mine.inventory.items()},
            {place: item.serial for place, item in mine.wear.items()},
        )

    def test_an_item_from_the_ground_is_worn_taken_off_and_dropped(self) -> None:
        item_id = wire(9).item_id
        nothing, stats = ItemId(), DerivedStats(max_hp=100)
        picked = PickupItemReply(item=wire(9), inventory_index=4)
        worn = WearItemReply(
            wear_index=2, equipped_item=item_id, inventory_index=4, removed_item=nothing, derived_stats=stats
        )
        self.assertEqual(self.told(picked), [])
        self.assertEqual(self.serials(), ({4: 9}, {}))
        self.assertEqual(self.told(worn), [])
        self.assertEqual(self.serials(), ({}, {2: 9}))
        self.assertEqual(self.told(StripItemReply(item_id=item_id, inventory_index=0, derived_stats=stats)), [])
        self.assertEqual(self.serials(), ({0: 9}, {}))
        self.assertEqual(self.told(DropItemReply(item_id=item_id, result=1, drop_cell=START)), [])
        self.assertEqual(self.serials(), ({}, {}))
        self.assertEqual(
            self.told(DropItemReply(item_id=item_id, result=1, drop_cell=START)),
            ["what was dropped was not carried"],
        )

    def test_what_is_used_up_is_gone(self) -> None:
        self.told(PickupItemReply(item=wire(9, 8192), inventory_index=0))
        for left in (2, 0):
            self.assertEqual(self.told(UseScrollReply(inventory_index=0, item_object_id=9, amount=left)), [])
        self.assertEqual(self.serials(), ({}, {}))

    def test_money_must_add_up(self) -> None:
        self.assertEqual(self.told(UpdateMoney(amount=50)), [])
        self.assertEqual(self.told(BuyItemReply(inventory_index=0, item=wire(9), money=20, points=0)), [])
        self.assertEqual(self.told(SellItemReply(error_code=0, money=25, item_id=wire(9).item_id)), [])
        self.assertEqual(
            (self.tally.woonz_earned, self.tally.woonz_spent, self.avatar.belongings.money), (55, 30, 25)
        )
        refused = SellItemReply(error_code=1, money=24, item_id=wire(9).item_id)
        self.assertEqual(self.told(refused), ["the sum of all money is another one than we were told"])

    def test_nobody_owes_money(self) -> None:
        self.assertEqual(self.told(UpdateMoney(amount=-1)), ["less than no money"])

    def test_belongings_do_not_change_on_the_way_to_another_zone(self) -> None:
        self.told(PickupItemReply(item=wire(9), inventory_index=0))
        self.assertEqual(self.told(arrival()), ["belongings changed on the way to another zone"])
