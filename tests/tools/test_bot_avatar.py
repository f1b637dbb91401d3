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
from gameserver.messages.items import (
    ItemAppearOnGround,
    ItemDisappear,
)
from gameserver.messages.movement import AnsMove, AskMove, FixMove, PcMove, SeeMove, SeeStop
from gameserver.messages.npcs import NpcMove
from gameserver.messages.warp import Warp, WarpReady, WarpReply
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
