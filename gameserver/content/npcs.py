"""Kinds of NPCs and monsters: one record of 78 or 72 bytes per file (`npc/<id>`, FORMATS 6)."""

from typing import Annotated, Any

import attrs

from gameserver.content.errors import ContentError, Report, id_in_name
from gameserver.content.reading import ExpReading, Reading
from gameserver.content.text import Label, decoded
from gameserver.records import (
    U8,
    U16,
    U32,
    Array,
    Bits,
    BitWord,
    Scalar,
    Word,
    layout_of,
    pack,
    record,
    unpack,
)

FIRST_TOWN_NPC = 1000
"""Lower ids are monsters."""
ATTACKS = 3


class Behaviour(BitWord, word=Scalar("I")):
    """Bit-field A: how the creature finds and fights."""

    npc_class = Bits(4)
    ai_pattern = Bits(4)
    scan_range = Bits(4)
    target_rule = Bits(4)
    may_change_target = Bits(1)
    defence = Bits(12)
    attack_count = Bits(3)


class Growth(BitWord, word=Scalar("I")):
    """Bit-field B: what the creature is worth, and its body."""

    level = Bits(9)
    experience = Bits(16)
    body_size = Bits(3)
    skin = Bits(4)


class Recall(BitWord, word=Scalar("H")):
    """Bit-field C: whom the creature summons, and whether it comes back elsewhere."""

    recall_type = Bits(2)
    recall_family = Bits(12)
    random_type = Bits(2)


class Reach(BitWord, word=Scalar("H")):
    """From how far an attack works and how wide it hits, in cells."""

    minimum = Bits(4)
    maximum = Bits(7)
    radius = Bits(5)


@record
class Attack:
    """One way to attack: damage is *base_damage* and up to *random_damage* more."""

    reach: Reach = Reach(0)
    reserved: U16 = 0
    base_damage: U16 = 0
    random_damage: U16 = 0


@record
class NpcRecord:
    """The file, byte by byte; fields are explained at `NpcType`."""

    name: Annotated[str, Label(20)]
    id: U16
    respawn_seconds: U16
    behaviour: Behaviour
    attacks: Annotated[tuple[Attack, ...], Array(ATTACKS)]
    attack_low_ms: U16
    attack_high_ms: U16
    move_ms: U32
    growth: Growth
    max_hp: U32
    recall: Recall
    fire_attack: U8
    fire_defence: U8
    ice_attack: U8
    ice_defence: U8
    light_attack: U8
    light_defence: U8
    mercenary_experience: U16


@record
class OldNpcRecord:
    """The shorter file of older servers: one attack speed, a smaller move speed, no mercenaries."""

    name: Annotated[str, Label(20)]
    id: U16
    respawn_seconds: U16
    behaviour: Behaviour
    attacks: Annotated[tuple[Attack, ...], Array(ATTACKS)]
    attack_ms: U16
    move_ms: U16
    growth: Growth
    max_hp: U32
    recall: Recall
    fire_attack: U8
    fire_defence: U8
    ice_attack: U8
    ice_defence: U8
    light_attack: U8
    light_defence: U8


NPC_BYTES = layout_of(NpcRecord).size
OLD_NPC_BYTES = layout_of(OldNpcRecord).size


@attrs.frozen(kw_only=True)
class NpcType:
    """A kind of NPC or monster, its bit-fields unfolded into plain numbers."""

    id: int
    name: str
    level: int = 1
    max_hp: int = 1
    experience: int = 0
    respawn_seconds: int = 0
    npc_class: int = 0
    ai_pattern: int = 0
    scan_range: int = 0
    """In cells, 0 to 15."""
    target_rule: int = 0
    may_change_target: int = 0
    defence: int = 0
    attack_count: int = 0
    attacks: tuple[Attack, ...] = (Attack(),) * ATTACKS
    """Always three, as in the file; only the first *attack_count* are in use."""
    attack_low_ms: int = 0
    attack_high_ms: int = 0
    """Between two attacks pass *attack_low_ms* to *attack_high_ms* milliseconds."""
    move_ms: int = 0
    """Milliseconds per cell; 0 for a creature that never moves."""
    body_size: int = 0
    """0 small, 1 middle, 2 big, 3 huge."""
    skin: int = 0
    recall_type: int = 0
    recall_family: int = 0
    random_type: int = 0
    fire_attack: int = 0
    fire_defence: int = 0
    ice_attack: int = 0
    ice_defence: int = 0
    light_attack: int = 0
    light_defence: int = 0
    mercenary_experience: int = 0

    @property
    def is_monster(self) -> bool:
        """Whether this can be fought; the others are people of the town."""
        return self.id < FIRST_TOWN_NPC

    @property
    def usable_attacks(self) -> tuple[Attack, ...]:
        """Those of the attacks that are in use."""
        return self.attacks[: self.attack_count]


def read_npc(data: bytes, file: str, report: Report | None = None) -> NpcType:
    """Read an NPC file. ContentError for a wrong size or id, or a monster that could not live."""
    report = report or Report()
    kind = {NPC_BYTES: NpcRecord, OLD_NPC_BYTES: OldNpcRecord}.get(len(data))
    if kind is None:
        reason = f"an NPC file has {NPC_BYTES} or {OLD_NPC_BYTES} bytes, this one {len(data)}"
        raise ContentError(file, min(len(data), NPC_BYTES), reason)
    npc = _unfold(unpack(kind, data))
    offsets = {field.name: field.offset for field in layout_of(kind).fields}
    if npc.id != id_in_name(file):
        raise ContentError(file, offsets["id"], f"the file says it is NPC {npc.id}")
    if npc.is_monster:
        _check_monster(npc, file, offsets, report)
    if npc.attack_low_ms > npc.attack_high_ms:
        reason = f"attack speed {npc.attack_low_ms} > {npc.attack_high_ms} ms: swapped"
        report.warn(file, offsets["attack_low_ms"], reason)
        npc = attrs.evolve(npc, attack_low_ms=npc.attack_high_ms, attack_high_ms=npc.attack_low_ms)
    return npc


def _check_monster(npc: NpcType, file: str, offsets: dict[str, int], report: Report) -> None:
    if npc.level == 0:
        raise ContentError(file, offsets["growth"], "a monster of level 0")
    if npc.max_hp == 0:
        raise ContentError(file, offsets["max_hp"], "a monster with 0 HP")
    if npc.attack_count > ATTACKS:
        raise ContentError(file, offsets["behaviour"], f"{npc.attack_count} attacks, there is room for {ATTACKS}")
    for index, attack in enumerate(npc.usable_attacks):
        reach = attack.reach
        if reach.minimum > reach.maximum:
            offset = offsets["attacks"] + index * layout_of(Attack).size
            raise ContentError(file, offset, f"attack range {reach.minimum} to {reach.maximum} is empty")
    if npc.move_ms == 0:
        report.warn(file, offsets["move_ms"], "move speed 0: the monster will never move")


def interpret_npc(npc: NpcType, reading: Reading) -> NpcType:
    """Return the kind as its operator understands the file; only what `read_npc` returned can be written back."""
    if reading.exp_reading is ExpReading.U16_AT_61:
        # The word at byte 61 begins with the highest bit of the level and ends before that of the experience.
        npc = attrs.evolve(npc, experience=(npc.level >> 8 | npc.experience << 1) & 0xFFFF)
    return attrs.evolve(npc, name=decoded(npc.name, reading.encoding))


def write_npc(npc: NpcType) -> bytes:
    """Bytes of an NPC file, always of the longer form."""
    return pack(_fold(npc))


def _unfold(source: NpcRecord | OldNpcRecord) -> NpcType:
    values: dict[str, Any] = {}
    for field in layout_of(type(source)).fields:
        value = getattr(source, field.name)
        parts = field.wire.of.parts if isinstance(field.wire, Word) else {}
        values |= {part: getattr(value, part) for part in parts} or {field.name: value}
    if isinstance(source, OldNpcRecord):
        values["attack_low_ms"] = values["attack_high_ms"] = values.pop("attack_ms")
    return NpcType(**values)


def _fold(npc: NpcType) -> NpcRecord:
    values: dict[str, Any] = {}
    for field in layout_of(NpcRecord).fields:
        if isinstance(field.wire, Word):
            word = field.wire.of
            values[field.name] = word.of(**{part: getattr(npc, part) for part in word.parts})
        else:
            values[field.name] = getattr(npc, field.name)
    return NpcRecord(**values)
