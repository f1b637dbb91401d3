"""Ways for bots: whatever the ground, they are as short as can be, and no warp lies on them but at the end."""

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from gameserver.content.maps import CELL_BYTES, OPEN_FIELD, CellWord, GameMap, Warp
from gameserver.content.roles import Role
from gameserver.tools.bots.guide import FAR, LEG, Guide
from gameserver.world.cells import cell_at, steps_between
from tests.support.cluster import sample_library
from tests.support.world import a_library

CORNER = [cell_at(x, y) for x in range(13) for y in range(13)]
CELLS = st.sampled_from(CORNER)
GOAL = cell_at(6, 6)
WARP = cell_at(3, 3)


def ground(blocked: set[int]) -> GameMap:
    """A corner with some cells where nobody can go, and one that leads to map 2."""
    cells = bytearray(OPEN_FIELD)
    for cell in blocked:
        cells[cell * CELL_BYTES] = 0
    cells[WARP * CELL_BYTES : (WARP + 1) * CELL_BYTES] = CellWord.of(walkable=1, warp=1).to_bytes(4, "little")
    return GameMap(1, "corner", (Warp(map_id=2, x=1, y=1),), bytes(cells))


class LegTests(SynchronousTestCase):
    @settings(max_examples=15)
    @given(st.sets(CELLS, max_size=60))
    def test_a_leg_goes_over_walkable_neighbours_and_one_step_nearer_with_each(self, blocked: set[int]) -> None:
        field = ground(blocked - {GOAL})
        guide = Guide(a_library(field))
        for start in CORNER:
            left = guide.distance(1, start, (GOAL,))
            way = guide.leg(1, start, (GOAL,))
            if start == WARP or start in blocked:
                continue
            self.assertEqual(len(way), 0 if left == FAR else min(left, LEG))
            self.assertGreaterEqual(left, steps_between(start, GOAL))
            for count, (here, there) in enumerate(zip([start, *way], way, strict=False), 1):
                self.assertEqual(steps_between(here, there), 1)
                self.assertTrue(field.walkable_cells[there] and not field.warp_numbers[there])
                self.assertEqual(guide.distance(1, there, (GOAL,)), left - count)

    def test_a_warp_can_be_a_goal(self) -> None:
        guide = Guide(a_library(ground(set())))
        cells = guide.warps[1][2]
        self.assertEqual((cells, guide.leg(1, GOAL, cells)[-1]), ((WARP,), WARP))

    def test_whoever_stands_on_a_warp_finds_a_way_off_it(self) -> None:
        guide = Guide(a_library(ground(set())))
        self.assertEqual(guide.leg(1, WARP, (GOAL,))[-1], GOAL)

    def test_on_a_map_that_is_not_in_the_data_there_are_no_ways(self) -> None:
        guide = Guide(a_library())
        self.assertEqual((guide.leg(9, 0, (GOAL,)), guide.approach(9, 0, GOAL, 1)), ([], []))
        self.assertEqual(guide.distance(9, 0, (GOAL,)), FAR)


class SampleWorldTests(SynchronousTestCase):
    def test_everything_that_bots_go_to_can_be_reached_from_the_towns(self) -> None:
        guide = Guide(sample_library((1, 5, 7)))
        for map_id in (1, 5, 7):
            start = cell_at(110, 110)
            goals = list(guide.warps[map_id].values())
            goals += [homes for _, homes in guide.grounds[map_id]]
            for role in (Role.SHOP, Role.HEALER, Role.HP_CHARGE, Role.TELEPORTER):
                goals += [(cell,) for _, cell, _ in guide.people(map_id, role)]
            for goal in goals:
                self.assertLess(guide.distance(map_id, start, goal), 400)
