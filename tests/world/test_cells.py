"""The shapes of sight equal their definitions."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from gameserver.world.cells import cell_at, crescents, disc, place_of, steps_between, x_of, y_of
from gameserver.world.grid import Grid

BYTE = st.integers(0, 255)
CELL = st.builds(cell_at, BYTE, BYTE)


class Cells(TestCase):
    @given(BYTE, BYTE)
    def test_a_cell_keeps_its_column_and_row(self, x: int, y: int) -> None:
        cell = cell_at(x, y)
        self.assertEqual((x_of(cell), y_of(cell)), (x, y))
        self.assertEqual(place_of(cell), x + 512 * y)

    @given(CELL, CELL)
    def test_steps_are_counted_in_eight_directions(self, one: int, other: int) -> None:
        expected = max(abs(x_of(one) - x_of(other)), abs(y_of(one) - y_of(other)))
        self.assertEqual(steps_between(one, other), expected)

    def test_the_example_cells_of_the_formats_are_read_as_printed(self) -> None:
        for cell, x, y in ((35441, 113, 138), (26751, 127, 104), (32383, 127, 126)):
            self.assertEqual(cell_at(x, y), cell)


class Shapes(TestCase):
    def test_the_disc_of_radius_9_has_every_place_within_it_nearest_first(self) -> None:
        squares = {dx + 512 * dy: dx * dx + dy * dy for dx in range(-20, 21) for dy in range(-20, 21)}
        offsets = disc(9)
        self.assertEqual(set(offsets), {offset for offset, square in squares.items() if square <= 81})
        self.assertEqual(len(set(offsets)), len(offsets))
        distances = [squares[offset] for offset in offsets]
        self.assertEqual(distances, sorted(distances))

    @given(st.integers(1, 12), st.integers(-30, 30), st.integers(-30, 30))
    def test_a_step_uncovers_what_is_in_the_new_disc_and_not_in_the_old(
        self, radius: int, dx: int, dy: int
    ) -> None:
        step = dx + 512 * dy
        before, after = set(disc(radius)), {step + offset for offset in disc(radius)}
        uncovered = crescents(radius)
        self.assertEqual({step + offset for offset in uncovered(step)}, after - before)
        self.assertEqual(set(uncovered(-step)), before - after)

    @given(st.lists(CELL, max_size=30), CELL)
    def test_a_grid_finds_exactly_those_in_the_disc_even_at_the_edges(self, cells: list[int], here: int) -> None:
        grid = Grid()
        for who, cell in enumerate(cells):
            grid.put(who, place_of(cell))
        near = [
            who
            for who, cell in enumerate(cells)
            if (x_of(cell) - x_of(here)) ** 2 + (y_of(cell) - y_of(here)) ** 2 <= 81
        ]
        self.assertEqual(sorted(grid.among(place_of(here), disc(9))), near)
