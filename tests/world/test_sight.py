"""What each player was told equals what is really near, whatever happens."""

from unittest import TestCase

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from gameserver.world import Refused
from gameserver.world.cells import cell_at, x_of, y_of
from gameserver.world.events.talking import Gestured, Said
from gameserver.world.events.walking import MoveAnswered, PositionFixed
from tests.support.world import Onlooker, a_character, a_map, a_world, an_npc

# A corner of the map, so that the edge is near, with a wall through it.
SIDE = 30
WALL = frozenset(cell_at(13, y) for y in range(3, 25))
MAP = a_map(WALL)
CORNER = st.builds(cell_at, st.integers(0, SIDE), st.integers(0, SIDE))
ANY_CELL = CORNER | st.integers(0, 0xFFFFFFFF)
PLACES = [(0, 0), (5, 5), (5, 5), (14, 9), (20, 20), (200, 200)]
STRIDES = st.integers(-2, 2)


def near(one: int, other: int) -> bool:
    """The definition of sight (RULES 1), in the plainest words."""
    return (x_of(one) - x_of(other)) ** 2 + (y_of(one) - y_of(other)) ** 2 <= 81


class Sight(RuleBasedStateMachine):
    """Several players do whatever clients can ask for; each remembers what it was told."""

    here: Bundle[int] = Bundle("here")

    @initialize(target=here, cells=st.lists(CORNER, min_size=2, max_size=6))
    def begin(self, cells: list[int]) -> MultipleResults[int]:
        self.npcs = [an_npc(number, *xy) for number, xy in enumerate(PLACES)]
        self.world = a_world(MAP, self.npcs)
        self.now = 0.0
        self.clients: dict[int, Onlooker] = {}
        self.newcomers = 0
        return multiple(*map(self.enter_on, cells))

    @rule(target=here, cell=CORNER)
    def enter(self, cell: int) -> int:
        return self.enter_on(cell)

    def enter_on(self, cell: int) -> int:
        """A newcomer enters."""
        self.newcomers += 1
        pc_id = self.newcomers
        self.clients[pc_id] = Onlooker()
        self.world.enter(a_character(pc_id, x_of(cell), y_of(cell)))
        return pc_id

    @rule(target=here, pc_id=consumes(here), cell=CORNER)
    def leave_and_come_back(self, pc_id: int, cell: int) -> int:
        character = self.world.leave(pc_id)
        self.clients[pc_id] = Onlooker()
        character.cell = cell
        self.world.enter(character)
        return pc_id

    @rule(pc_id=consumes(here))
    def leave(self, pc_id: int) -> None:
        assert self.world.leave(pc_id).pc_id == pc_id
        del self.clients[pc_id]

    @rule(pc_id=here, cell=ANY_CELL, speed=st.integers(0, 255))
    def ask(self, pc_id: int, cell: int, speed: int) -> None:
        self.world.walking.ask_move(pc_id, cell, speed)

    @rule(pc_id=here, dx=STRIDES, dy=STRIDES, times=st.integers(1, 12))
    def walk(self, pc_id: int, dx: int, dy: int, times: int) -> None:
        for _ in range(times):
            self.wait(0.4)
            cell = self.world.character(pc_id).cell
            self.world.walking.step(pc_id, cell_at(max(0, x_of(cell) + dx), max(0, y_of(cell) + dy)), 1)

    @rule(pc_id=here, dx=STRIDES, dy=STRIDES, length=st.integers(1, 12), reported=st.integers(0, 12))
    def go(self, pc_id: int, dx: int, dy: int, length: int, reported: int) -> None:
        """Announce a walk in a straight line, and report the steps of it, or only the first of them."""
        start = self.world.character(pc_id).cell
        way = [cell_at(max(0, x_of(start) + dx * n), max(0, y_of(start) + dy * n)) for n in range(1, length + 1)]
        self.world.walking.ask_move(pc_id, way[-1], 1)
        for cell in way[:reported]:
            self.wait(0.4)
            self.world.walking.step(pc_id, cell, 1)
        if self.world.character(pc_id).cell == way[-1]:
            self.is_believed_where_he_stands(pc_id)

    @rule(pc_id=here, cell=ANY_CELL)
    def jump(self, pc_id: int, cell: int) -> None:
        before = self.world.character(pc_id).cell
        self.world.walking.step(pc_id, cell, 1)
        if cell != before and self.world.character(pc_id).cell == before:
            self.is_believed_where_he_stands(pc_id)

    @rule(pc_id=here)
    def stop(self, pc_id: int) -> None:
        self.world.walking.stop(pc_id)
        self.is_believed_where_he_stands(pc_id)

    @rule(pc_id=here, kind=st.integers(0, 255), text=st.text(max_size=64))
    def say(self, pc_id: int, kind: int, text: str) -> None:
        try:
            self.world.talking.say(pc_id, kind, text)
            self.world.talking.gesture(pc_id, kind)
        except Refused:
            pass

    @rule(pc_id=here, options=st.integers(0, 255))
    def choose_options(self, pc_id: int, options: int) -> None:
        self.world.set_options(pc_id, options)

    @rule()
    def let_all_walks_end(self) -> None:
        self.wait(self.world.scene.rules.move.walk_timeout_s)
        for pc_id in self.clients:
            self.is_believed_where_he_stands(pc_id)

    @rule(seconds=st.floats(0, 20))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.world.advance(self.now)

    @invariant()
    def told_equals_near(self) -> None:
        self.hear()
        cells = {character.pc_id: character.cell for character in self.world.characters()}
        for pc_id, client in self.clients.items():
            others = {other for other in cells if other != pc_id and near(cells[pc_id], cells[other])}
            assert set(client.players) == others, (pc_id, set(client.players), others)
            npcs = {npc.npc_id for npc in self.npcs if near(cells[pc_id], npc.cell)}
            assert client.npcs == npcs, (pc_id, client.npcs, npcs)

    @invariant()
    def everybody_stands_on_walkable_ground(self) -> None:
        for character in self.world.characters():
            assert MAP.walkable(x_of(character.cell), y_of(character.cell)), character.cell

    def is_believed_where_he_stands(self, pc_id: int) -> None:
        """Whoever sees a player who is not walking believes him to be where he is."""
        self.hear()
        cell = self.world.character(pc_id).cell
        for witness, client in self.clients.items():
            assert client.players.get(pc_id, cell) == cell, (witness, pc_id, client.players[pc_id], cell)

    def hear(self) -> None:
        """Deliver the outbox; nobody hears of a player whom he was not shown."""
        for event in self.world.drain():
            assert len(set(event.witnesses)) == len(event.witnesses), event
            for witness in event.witnesses:
                client = self.clients.get(witness)
                if client is None:
                    continue
                client.hear(event)
                match event:
                    case Gestured():
                        assert event.pc_id in client.players, event
                    case Said():
                        assert event.pc_id == witness or event.pc_id in client.players, event
                    case MoveAnswered() | PositionFixed():
                        assert event.witnesses == (witness,)


class SightIsExact(TestCase):
    def test_what_every_player_was_told_is_what_is_near(self) -> None:
        run_state_machine_as_test(Sight, settings=settings(max_examples=100, stateful_step_count=50))
