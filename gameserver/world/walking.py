"""Walking: wishes, steps, and what happens to steps that cannot be (RULES 5)."""

from collections import OrderedDict

from gameserver.world.cells import Cell, cells_around, steps_between
from gameserver.world.events.walking import MoveAnswered, PlayerMoved, PlayerStopped, PositionFixed
from gameserver.world.player import Player
from gameserver.world.scene import Scene
from gameserver.world.states import Change
from gameserver.world.storage import Storages
from gameserver.world.travel import Travel


class Walking:
    """Players announce where they go, then report their steps; the world believes what is possible."""

    def __init__(self, scene: Scene, travel: Travel, storages: Storages) -> None:
        self._scene = scene
        self._travel = travel
        self._storages = storages
        self._rules = scene.rules.move
        # When each walker last moved. All walks have the same time-out, so the first one is due first.
        self._last_moved: OrderedDict[int, float] = OrderedDict()

    def advance(self) -> None:
        """End the walks of which nothing was heard for `Rules.move.walk_timeout_s`."""
        while self._last_moved:
            pc_id, last_moved = next(iter(self._last_moved.items()))
            if last_moved + self._rules.walk_timeout_s > self._scene.now:
                break
            self.stop(pc_id)

    def forget(self, pc_id: int) -> None:
        """A player has left."""
        self._last_moved.pop(pc_id, None)

    def ask_move(self, pc_id: int, destination: Cell, speed: int) -> None:
        """A player wishes to walk; *destination* is any u32.

        Answered with `MoveAnswered`, and `PlayerMoved` to those who see him; if the destination is not walkable or
        farther than `Rules.move.max_ask`, the walk he may be on ends and he is told where he stands. The dead
        are told where they lie.
        """
        player = self._scene.player(pc_id)
        here = player.character.cell
        reachable = self._scene.walkable(destination) and steps_between(here, destination) <= self._rules.max_ask
        if not (reachable and player.is_alive):
            self._scene.tell(MoveAnswered((pc_id,), False, here, speed))
            self._fix(player)
            return
        player.destination, player.speed = destination, speed
        self._scene.tell(MoveAnswered((pc_id,), True, destination, speed))
        self._scene.tell(PlayerMoved(player.audience, pc_id, here, destination, speed))
        if destination == here:
            self._rest(player)
        else:
            self._carry_on(player, Change.ASKED)

    def step(self, pc_id: int, cell: Cell, speed: int) -> None:
        """A player reports that he stepped onto *cell*, any u32.

        Believed if the cell is walkable, within `Rules.move.step_tolerance` and not behind a wall, and he is not
        too fast; otherwise he is put back, those who see him are told that he stopped, and it is a strike.
        Reaching the announced destination ends the walk silently. A step of one who stands is a walk of its
        own, announced to those who see him: clients report their last step after the world ended a walk. Nor is
        a step of one who has just died a strike.
        """
        player = self._scene.player(pc_id)
        here = player.character.cell
        if not player.is_alive:
            self._fix(player)
            return
        if not self._believable(player, cell):
            self._fix(player)
            self._scene.strike(player, "steps")
            return
        if player.walks and cell == player.destination:
            self._rest(player)
        elif player.walks:
            self._carry_on(player, Change.STEPPED)
        elif cell != here:
            self._scene.tell(PlayerMoved(player.audience, pc_id, here, cell, speed))
        if cell != here:
            self._scene.shift(player, cell)
            self._travel.stepped(player)
            self._storages.stepped(player)

    def stop(self, pc_id: int) -> None:
        """End the walk of a player where he is, if he is on one, and tell those who see him."""
        player = self._scene.player(pc_id)
        if player.walks:
            self._rest(player)
            self._scene.tell(PlayerStopped(player.audience, pc_id, player.character.cell))

    def _believable(self, player: Player, cell: Cell) -> bool:
        if not self._scene.walkable(cell):
            return False
        here = player.character.cell
        length = steps_between(here, cell)
        if length > self._rules.step_tolerance or not self._leads(here, cell, length):
            return False
        return player.pace.take(length, self._scene.now)

    def _leads(self, here: Cell, there: Cell, steps: int) -> bool:
        """Whether feet come from one cell to another in so many steps: the farthest step passes no wall."""
        reached = {here}
        for left in reversed(range(1, steps)):
            reached = {
                cell
                for each in reached
                for cell in cells_around(each, 1)
                if self._scene.walkable(cell) and steps_between(cell, there) <= left
            }
        return bool(reached)

    def _carry_on(self, player: Player, change: Change) -> None:
        player.change(change)
        pc_id = player.pc_id
        self._last_moved[pc_id] = self._scene.now
        self._last_moved.move_to_end(pc_id)

    def _rest(self, player: Player) -> None:
        player.change(Change.STOPPED)
        self._last_moved.pop(player.pc_id, None)

    def _fix(self, player: Player) -> None:
        """Tell a client where its player really is; whatever walk he was on is over."""
        pc_id = player.pc_id
        self._scene.tell(PositionFixed((pc_id,), player.character.cell))
        self.stop(pc_id)
