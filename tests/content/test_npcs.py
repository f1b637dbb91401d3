import struct

import attrs
from hypothesis import given
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.errors import ContentError, Report
from gameserver.content.npcs import (
    Attack,
    Behaviour,
    Growth,
    NpcType,
    Reach,
    interpret_npc,
    read_npc,
    write_npc,
)
from gameserver.content.reading import DEFAULT_READING, ExpReading, Reading
from tests.content.samples import monster_files, town_npc_files

MELEE = Reach.of(minimum=1, maximum=1)
MEMORA = NpcType(
    id=1,
    name="Memora",
    level=3,
    max_hp=200,
    experience=120,
    respawn_seconds=20,
    npc_class=1,
    ai_pattern=3,
    scan_range=6,
    target_rule=3,
    defence=15,
    attack_count=2,
    attacks=(
        Attack(reach=MELEE, base_damage=22, random_damage=4),
        Attack(reach=MELEE, base_damage=21, random_damage=5),
        Attack(),
    ),
    attack_low_ms=3000,
    attack_high_ms=3000,
    move_ms=800,
    mercenary_experience=25,
)


class NpcFiles(SynchronousTestCase):
    @given(town_npc_files())
    def test_writing_what_was_read_gives_the_same_bytes(self, data: bytes) -> None:
        self.assertEqual(write_npc(read_npc(data, "npc/1025")), data)

    @given(monster_files())
    def test_the_same_holds_for_monsters(self, data: bytes) -> None:
        self.assertEqual(write_npc(read_npc(data, "npc/9")), data)

    def test_the_words_are_those_of_the_format(self) -> None:
        data = write_npc(MEMORA)
        self.assertEqual(len(data), 78)
        self.assertEqual(data[:6], b"Memora")
        self.assertEqual(data[24:28], bytes.fromhex("31361e40"))
        self.assertEqual(data[28:36], bytes.fromhex("1100000016000400"))
        self.assertEqual(data[52:60], struct.pack("<HHI", 3000, 3000, 800))
        self.assertEqual(data[60:68], bytes.fromhex("03f00000c8000000"))
        self.assertEqual(data[76:], bytes([25, 0]))
        self.assertEqual(read_npc(data, "npc/1"), MEMORA)

    def test_bit_fields_have_the_published_values(self) -> None:
        behaviour = Behaviour.of(
            npc_class=1, ai_pattern=3, scan_range=6, target_rule=3, defence=15, attack_count=2
        )
        self.assertEqual(behaviour, 0x401E3631)
        self.assertEqual(MELEE, 0x0011)
        self.assertEqual(Growth.of(level=3, experience=120), 0x0000F003)

    def test_only_attacks_in_use_are_usable(self) -> None:
        self.assertEqual([attack.base_damage for attack in MEMORA.usable_attacks], [22, 21])

    def test_monsters_are_those_with_an_id_below_1000(self) -> None:
        self.assertTrue(NpcType(id=999, name="").is_monster)
        self.assertFalse(NpcType(id=1000, name="").is_monster)

    def test_any_other_size_is_refused(self) -> None:
        data = write_npc(MEMORA)
        for size in set(range(90)) - {72, 78}:
            with self.assertRaises(ContentError) as caught:
                read_npc((data + bytes(12))[:size], "npc/1")
            self.assertEqual(caught.exception.offset, min(size, 78))

    def refused(self, offset: int, file: str = "npc/1", **changes: object) -> None:
        npc = attrs.evolve(MEMORA, **changes)  # type: ignore[arg-type]  # each test changes other fields
        with self.assertRaises(ContentError) as caught:
            read_npc(write_npc(npc), file)
        self.assertEqual(caught.exception.offset, offset)
        self.assertTrue(str(caught.exception).startswith(f"{file}: byte {offset}: "))

    def test_an_id_other_than_the_file_name_is_refused(self) -> None:
        self.refused(20, file="npc/2")
        self.refused(20, id=1001)

    def test_a_monster_that_could_not_live_is_refused(self) -> None:
        self.refused(60, level=0)
        self.refused(64, max_hp=0)
        self.refused(24, attack_count=4)
        empty = Attack(reach=Reach.of(minimum=3, maximum=2))
        self.refused(36, attacks=(Attack(), empty, Attack()))

    def test_a_town_npc_may_be_all_zeros(self) -> None:
        idle = read_npc(bytes(20) + struct.pack("<H", 1025) + bytes(56), "npc/1025", report := Report())
        self.assertEqual((idle.level, idle.max_hp, report.warnings), (0, 0, []))

    def test_attack_speeds_in_the_wrong_order_are_swapped_with_a_warning(self) -> None:
        report = Report()
        data = write_npc(attrs.evolve(MEMORA, attack_low_ms=9, attack_high_ms=5))
        npc = read_npc(data, "npc/1", report)
        self.assertEqual((npc.attack_low_ms, npc.attack_high_ms), (5, 9))
        self.assertEqual([warning.offset for warning in report.warnings], [52])

    def test_a_monster_that_never_moves_is_a_warning(self) -> None:
        report = Report()
        self.assertEqual(read_npc(write_npc(attrs.evolve(MEMORA, move_ms=0)), "npc/1", report).move_ms, 0)
        self.assertEqual([warning.offset for warning in report.warnings], [56])


def shortened(data: bytes) -> bytes:
    """An NPC file as older servers have it: one attack speed, a short move speed, no mercenaries."""
    return data[:54] + data[56:58] + data[60:76]


class OlderFiles(SynchronousTestCase):
    @given(monster_files())
    def test_the_shorter_form_says_the_same_but_for_what_it_lacks(self, data: bytes) -> None:
        longer = read_npc(data, "npc/9")
        speed = longer.attack_low_ms
        shorter = read_npc(shortened(data), "npc/9")
        wanted = attrs.evolve(
            longer, attack_high_ms=speed, move_ms=longer.move_ms & 0xFFFF, mercenary_experience=0
        )
        self.assertEqual(shorter, wanted)
        self.assertEqual(read_npc(write_npc(shorter), "npc/9"), shorter)

    def test_its_faults_are_told_with_its_own_offsets(self) -> None:
        for faulty, offset in ((attrs.evolve(MEMORA, level=0), 56), (attrs.evolve(MEMORA, max_hp=0), 60)):
            with self.assertRaises(ContentError) as caught:
                read_npc(shortened(write_npc(faulty)), "npc/1")
            self.assertEqual(caught.exception.offset, offset)


class Interpretation(SynchronousTestCase):
    @given(monster_files())
    def test_the_other_reading_of_experience_is_the_word_at_byte_61(self, data: bytes) -> None:
        npc = interpret_npc(read_npc(data, "npc/9"), Reading(exp_reading=ExpReading.U16_AT_61))
        self.assertEqual(npc.experience, int.from_bytes(data[61:63], "little"))

    @given(monster_files())
    def test_the_usual_reading_changes_nothing(self, data: bytes) -> None:
        npc = read_npc(data, "npc/9")
        self.assertEqual(interpret_npc(npc, DEFAULT_READING), npc)

    def test_names_are_shown_in_the_code_page_of_the_operator_and_written_as_they_were(self) -> None:
        data = bytearray(write_npc(MEMORA))
        data[:6] = "\ub9c8\uc744\0".encode("cp949").ljust(6, b"\0")
        npc = interpret_npc(read_npc(bytes(data), "npc/1"), Reading(encoding="cp949"))
        self.assertEqual(npc.name, "\ub9c8\uc744")
        self.assertEqual(write_npc(npc), bytes(data))


class Names(SynchronousTestCase):
    def test_bytes_after_the_nul_are_kept_but_not_shown(self) -> None:
        data = bytearray(write_npc(MEMORA))
        data[8:12] = b"junk"
        npc = read_npc(bytes(data), "npc/1")
        self.assertEqual(npc.name, "Memora")
        self.assertEqual(write_npc(npc), bytes(data))

    def test_a_name_may_fill_its_field(self) -> None:
        long = attrs.evolve(MEMORA, name="twenty characters :)")
        self.assertEqual(read_npc(write_npc(long), "npc/1").name, "twenty characters :)")
