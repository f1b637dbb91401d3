"""What a bot's avatar remembers and counts: whatever is shown in whatever order, it does what plain sets do."""

from collections import Counter
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from gameserver.messages.chat import FriendList, GestureNotify, Say, SayNotify, SayType
from gameserver.messages.combat import AnsAttack, AskAttack, NpcAttack
from gameserver.messages.fields import (
    EVERYONE,
    DerivedStats,
    InventoryItem,
    Item,
    ItemCode,
    ItemId,
    ItemOption,
    PcInfo,
    SkillInfo,
    SocialInfo,
    StatBlock,
    WearItem,
)
from gameserver.messages.growth import AllotPointReply, AnsHeal, PcLevelUp, UpdatePcExp
from gameserver.messages.items import (
    DropItemReply,
    ItemAppearOnGround,
    ItemDisappear,
    PickupItemReply,
    StripItemReply,
    UseScrollReply,
    WearItemReply,
)
from gameserver.messages.movement import AnsMove, AskMove, FixMove, PcMove, SeeMove, SeeStop
from gameserver.messages.npcs import NpcMove
from gameserver.messages.shops import BuyItemReply, SellItemReply, UpdateMoney
from gameserver.messages.warp import Warp, WarpLogin, WarpReady, WarpReply
from gameserver.messages.world import (
    NpcAppear,
    NpcDisappear,
    NpcState,
    PcAppear,
    PcDisappear,
    SetOptions,
    SetOptionsReply,
    WorldLoginReply,
)
from gameserver.tools.bots.avatar import Avatar
from gameserver.tools.bots.report import Tally

ME = 1
START = 110 | 110 << 8
CORNER = 255 << 8
OTHERS = st.integers(ME, 5)
"""Numbers of few players, ourselves among them, so that they meet again."""


def stat_block(points: int = 0, strength: int = 1, hp: int = 1) -> StatBlock:
    """Attributes, and what follows from them."""
    return StatBlock(
        points=points,
        strength=strength,
        intelligence=1,
        dexterity=30,
        vitality=1,
        mana=1,
        hp_capacity=1,
        mp_capacity=1,
        hp=hp,
        mp=1,
        derived=DerivedStats(max_hp=100, max_mp=50),
    )


def own_character(cell: int = START, pc_class: int = 0, stats: StatBlock | None = None) -> WorldLoginReply:
    """What a player is told of himself."""
    return WorldLoginReply(
        pc_info=PcInfo(
            name="bot001",
            pc_class=pc_class,
            level=1,
            exp=0,
            map_index=1,
            cell=cell,
            skills=SkillInfo(),
            social=SocialInfo(),
            money=0,
            stored_hp=0,
            stored_mp=0,
            lore=0,
        ),
        stats=stats or stat_block(),
        wear_items=(WearItem(),) * 10,
        inventory_items=(InventoryItem(),) * 30,
    )


def appear(pc_id: int) -> PcAppear:
    """A player comes into sight."""
    return PcAppear(pc_id=pc_id, pc_name=f"player{pc_id}", pc_class=0, cell=START, social=SocialInfo())


def npc_appear(npc_id: int) -> NpcAppear:
    """A creature comes into sight."""
    return NpcAppear(npc_type=1, npc_id=npc_id, hp=1, cell=START, direction=0, level=1)


def line(kind: SayType, speaker: int, text: str = "hello") -> SayNotify:
    """Somebody says something."""
    return SayNotify(say_type=kind, speaker_pc_id=speaker, speaker_name="x", text=text)


WAY = (START + 1, START + 2) + (0xFFFFFFFF,) * 6

BY_A_CREATURE: dict[str, Any] = {"option": ItemOption(), "object_type": 1, "object_id": 0}


def thing(number: int) -> dict[str, Any]:
    """Something that lies on the ground."""
    return {"item_id": ItemId(object_id=number), "cell": START}


SHOWN = st.one_of(
    OTHERS.map(appear),
    OTHERS.map(lambda pc_id: PcDisappear(pc_id=pc_id)),
    OTHERS.map(npc_appear),
    OTHERS.map(lambda npc_id: NpcDisappear(npc_id=npc_id)),
    OTHERS.map(lambda pc_id: SeeMove(pc_id=pc_id, start_cell=START, dest_cell=START, move_speed=1)),
    OTHERS.map(lambda pc_id: SeeStop(stopper_pc_id=pc_id, fixed_cell=START)),
    OTHERS.map(lambda pc_id: GestureNotify(pc_id=pc_id, gesture=1)),
    OTHERS.map(lambda npc_id: NpcMove(npc_id=npc_id, start_cell=START, path_cells=WAY)),
    OTHERS.map(lambda npc_id: NpcState(npc_id=npc_id, npc_state=2)),
    OTHERS.map(
        lambda number: ItemAppearOnGround(**thing(number), option=ItemOption(), object_type=1, object_id=0)
    ),
    OTHERS.map(lambda number: ItemDisappear(**thing(number))),
    st.builds(line, st.sampled_from([SayType.GENERAL, SayType.WHISPER, SayType.SHOUT]), OTHERS),
    st.just(FriendList()),
)


@attrs.define
class Model:
    """Who is in sight, and how often that was contradicted."""

    players: set[int] = attrs.field(factory=set)
    npcs: set[int] = attrs.field(factory=set)
    things: set[int] = attrs.field(factory=set)
    wrong: int = 0
    heard: Counter[str] = attrs.field(factory=Counter)

    def told(self, message: object) -> None:
        """Do by the letter what the checks of the bots promise."""
        match message:
            case PcAppear(pc_id=pc_id):
                self.wrong += pc_id in self.players or pc_id == ME
                self.players |= {pc_id} - {ME}
            case PcDisappear(pc_id=pc_id):
                self.wrong += pc_id not in self.players
                self.players -= {pc_id}
            case NpcAppear(npc_id=npc_id):
                self.wrong += npc_id in self.npcs
                self.npcs |= {npc_id}
            case NpcDisappear(npc_id=npc_id):
                self.wrong += npc_id not in self.npcs
                self.npcs -= {npc_id}
            case NpcMove(npc_id=npc_id) | NpcState(npc_id=npc_id):
                self.wrong += npc_id not in self.npcs
            case ItemAppearOnGround(item_id=item_id):
                self.wrong += item_id.object_id in self.things
                self.things |= {item_id.object_id}
            case ItemDisappear(item_id=item_id):
                self.wrong += item_id.object_id not in self.things
                self.things -= {item_id.object_id}
            case SeeMove(pc_id=pc_id) | SeeStop(stopper_pc_id=pc_id) | GestureNotify(pc_id=pc_id):
                self.wrong += pc_id not in self.players
            case SayNotify(speaker_pc_id=speaker, say_type=kind) if speaker != ME:
                self.wrong += kind == SayType.GENERAL and speaker not in self.players
                self.heard["whisper" if kind == SayType.WHISPER else "line"] += 1


class AvatarCase(SynchronousTestCase):
    def begin(self) -> None:
        """Arrive in the world."""
        self.sent: list[object] = []
        self.tally = Tally()
        self.clock = Clock()
        self.avatar = Avatar(own_character(), ME, self.sent.append, self.tally, self.clock.seconds)

    def setUp(self) -> None:
        self.begin()


class BookkeepingTests(AvatarCase):
    @given(st.lists(SHOWN, max_size=40))
    def test_sight_is_kept_and_contradictions_are_counted_as_a_plain_model_does(
        self, messages: list[object]
    ) -> None:
        self.begin()
        model = Model()
        for message in messages:
            self.avatar.told(message)
            model.told(message)
            self.assertEqual(set(self.avatar.players), model.players)
            self.assertEqual(set(self.avatar.sight.creatures), model.npcs)
            self.assertEqual(set(self.avatar.sight.things), model.things)
            self.assertEqual(self.tally.sight_errors.total(), model.wrong)
        kinds = Counter(type(message) for message in messages)
        self.assertEqual(self.tally.players_appeared, kinds[PcAppear])
        self.assertEqual(self.tally.players_disappeared, kinds[PcDisappear])
        self.assertEqual(self.tally.npcs_appeared, kinds[NpcAppear])
        self.assertEqual(self.tally.npcs_disappeared, kinds[NpcDisappear])
        self.assertEqual(self.tally.gestures_seen, kinds[GestureNotify])
        self.assertEqual(self.tally.lines_heard, model.heard["line"])
        self.assertEqual(self.tally.whispers_delivered, model.heard["whisper"])
        self.assertFalse(self.tally.protocol_errors)

    def test_players_in_sight_have_names_to_whisper_to(self) -> None:
        self.avatar.told(appear(3))
        self.assertEqual(self.avatar.players, {3: "player3"})

    def test_the_system_is_heard_without_being_seen(self) -> None:
        self.avatar.told(line(SayType.SYSTEM, EVERYONE, "Wait."))
        self.avatar.told(line(SayType.NOTICE, EVERYONE, "Welcome."))
        self.assertEqual(self.tally.notices, {"Wait.": 1})
        self.assertFalse(self.tally.sight_errors)
        self.assertEqual(self.tally.lines_heard, 0)


class ActingTests(AvatarCase):
    @given(st.lists(st.tuples(st.booleans(), st.floats(0, 5)), max_size=10))
    def test_each_wish_to_walk_is_measured_until_its_answer(self, answers: list[tuple[bool, float]]) -> None:
        self.begin()
        for accepted, seconds in answers:
            self.avatar.ask_move(START + 3)
            self.assertIsNone(self.avatar.may_walk)
            self.clock.advance(seconds)
            self.avatar.told(AnsMove(accepted=accepted, dest_cell=START + 3, move_speed=1))
            self.assertEqual(self.avatar.may_walk, accepted)
        yes = sum(accepted for accepted, _ in answers)
        self.assertEqual((self.tally.walks_accepted, self.tally.walks_refused), (yes, len(answers) - yes))
        self.assertEqual(len(self.tally.walk.seconds), len(answers))
        for measured, (_, seconds) in zip(self.tally.walk.seconds, answers, strict=True):
            self.assertAlmostEqual(measured, seconds)
        self.assertEqual(self.sent, [AskMove(dest_cell=START + 3, move_speed=1)] * len(answers))

    def test_an_answer_to_no_wish_is_a_protocol_error(self) -> None:
        answer = AnsMove(accepted=1, dest_cell=START, move_speed=1)
        self.avatar.told(answer)
        self.avatar.ask_move(START)
        self.avatar.told(answer)
        self.avatar.told(answer)
        self.assertEqual((self.tally.protocol_errors.total(), self.tally.walks_accepted), (2, 1))

    def test_a_step_is_believed_until_the_server_says_otherwise(self) -> None:
        self.avatar.step(START + 1)
        self.assertEqual((self.avatar.cell, self.sent), (START + 1, [PcMove(next_cell=START + 1, move_speed=1)]))
        self.avatar.told(FixMove(fixed_cell=START))
        self.assertEqual(self.avatar.cell, START)
        self.assertEqual((self.tally.steps, self.tally.steps_fixed), (1, 1))

    def test_the_echo_of_an_own_line_is_measured_once(self) -> None:
        self.avatar.say("hello")
        self.clock.advance(0.25)
        for text in ("something older", "hello", "hello"):
            self.avatar.told(line(SayType.GENERAL, ME, text))
        self.assertEqual(self.tally.chat.seconds, [0.25])
        self.assertEqual((self.tally.lines_said, self.tally.lines_heard), (1, 0))
        self.assertFalse(self.tally.sight_errors)

    def test_a_whisper_names_its_listener(self) -> None:
        self.avatar.whisper("player3", "hello")
        self.assertEqual(self.sent, [Say(say_type=SayType.WHISPER, listener_name="player3", text="hello")])
        self.assertEqual((self.tally.whispers_said, self.tally.lines_said), (1, 0))


def wire(serial: int, code: int = 1024) -> Item:
    """An item as messages have it."""
    return Item(item_id=ItemId(object_id=serial, item_code=ItemCode(code)), serial=serial)


def struck(hp: int, died: int = 0, pc_id: int = ME) -> NpcAttack:
    """A creature strikes a player."""
    return NpcAttack(
        npc_id=7,
        npc_cell=START,
        target_pc_id=pc_id,
        target_cell=START,
        hp=hp,
        mp=1,
        attack_type=0,
        target_died=died,
        pet_hp=0,
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
        mine = own_character()
        arrival = WarpLogin(
            new_cell=START,
            wear_items=mine.wear_items,
            inventory_items=mine.inventory_items,
            active_pet=mine.active_pet,
            pet_inventory=mine.pet_inventory,
        )
        self.assertEqual(self.told(arrival), ["belongings changed on the way to another zone"])


def blow(damage: int) -> AnsAttack:
    """The answer to a blow."""
    return AnsAttack(
        result=1,
        pc_cell=START,
        target_type=1,
        target_id=7,
        target_cell=START,
        combo_step=1,
        damage=damage,
        is_finisher=0,
        hp=1,
        mp=1,
    )


class WishingTests(AvatarCase):
    def strike(self) -> AskAttack:
        """A wish to strike."""
        return AskAttack(key=0, target_type=1, target_id=7, attack_type=0)

    def test_a_wish_is_granted_and_measured_by_its_answer(self) -> None:
        self.avatar.told(npc_appear(7))
        wish = self.avatar.ask("blow", self.strike(), (AnsAttack,), self.tally.blow)
        self.clock.advance(0.5)
        self.assertIsNone(wish.granted)
        self.avatar.told(blow(damage=1))
        self.assertTrue(wish.granted)
        self.assertEqual((self.tally.blow.seconds, self.tally.blows), ([0.5], 1))

    def test_a_kill_is_counted_for_whoever_hurt_the_monster(self) -> None:
        self.avatar.told(npc_appear(7))
        self.avatar.turn_on(7)
        self.avatar.told(NpcState(npc_id=7, npc_state=2))
        self.assertEqual(self.tally.kills, 0)
        self.avatar.told(blow(damage=3))
        self.avatar.told(NpcState(npc_id=7, npc_state=2))
        self.assertEqual((self.tally.kills, self.avatar.dealt), (1, 3))

    def test_a_notice_refuses_a_wish(self) -> None:
        wish = self.avatar.ask("blow", self.strike(), (AnsAttack,))
        self.avatar.told(line(SayType.SYSTEM, EVERYONE, "Nobody is there."))
        self.assertIs(wish.granted, False)


class TravellingTests(AvatarCase):
    def test_whoever_is_sent_to_a_map_loads_it_and_sees_nothing_until_then(self) -> None:
        self.avatar.told(appear(3))
        self.avatar.told(WarpReady(map_index=5))
        self.assertEqual((self.avatar.players, self.avatar.is_away, self.avatar.map_id), ({}, True, 5))
        self.avatar.told(WarpReply(new_cell=CORNER))
        self.assertEqual(self.avatar.cell, CORNER)
        self.assertEqual([type(message) for message in self.sent], [Warp, SetOptions])
        assert isinstance(self.sent[1], SetOptions)
        self.avatar.told(SetOptionsReply(options=self.sent[1].options))
        self.assertFalse(self.avatar.is_away)
        self.assertEqual((self.tally.warps, self.tally.visits), (1, {"map 1": 1, "map 5": 1}))

    def test_the_dead_return_by_travelling(self) -> None:
        self.avatar.told(npc_appear(7))
        self.avatar.told(struck(0, died=1))
        self.avatar.told(WarpReady(map_index=1))
        self.assertEqual((self.tally.returns, self.avatar.body.is_dead), (1, False))
        self.assertEqual((self.tally.warps, self.tally.state_errors), (0, {}))
