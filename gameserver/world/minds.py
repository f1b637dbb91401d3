"""What monsters want: wander, look for prey, chase, strike, go home, and sleep while nobody sees them (RULES 6).

A monster has one thing to do at a time: its next step, its next blow or its next thought. Each time it is done
`Minds._live` says how many milliseconds later the next one is due; None is sleep. Nothing is scheduled for
sleepers; when somebody sees one again, it is put where time would have put it.
"""

from math import inf
from typing import Protocol

from gameserver.world.cells import Cell, steps_between, x_of, y_of
from gameserver.world.creatures import Creatures
from gameserver.world.mind import Mind, Mode
from gameserver.world.npcs import Npc
from gameserver.world.paths import STEPS, find_way, stride
from gameserver.world.player import Player
from gameserver.world.preying import Preying
from gameserver.world.scene import Scene

ROAM_TRIES = 4
ROAM_STEPS = 3
LEAST_MS = 100
"""No creature attacks more often, whatever the game data say."""
EVERYWHERE_NEAR = frozenset(range(64))


class Strikes(Protocol):
    """Whoever does the blows of creatures."""

    def npc_strikes(self, npc: Npc, attack_index: int, target: Player) -> None:
        """Do one of a creature's attacks to a player."""


class Minds:
    """The monsters of a map, as far as they decide."""

    stretch: float = 1.0
    """Multiplies the time between two thoughts, for when there is too much to do; walks and blows keep theirs."""

    def __init__(self, scene: Scene, creatures: Creatures, strikes: Strikes) -> None:
        self._scene = scene
        self._creatures = creatures
        self._strikes = strikes
        self._preying = Preying(scene)
        self._rules = scene.rules.npc
        self._walkable = scene.map.walkable_cells
        self._minds: dict[int, Mind] = {}
        scene.waking = self._wake
        creatures.gone = self._forget

    def is_awake(self, npc: Npc) -> bool:
        """Whether a monster has something scheduled."""
        return npc.npc_id in self._minds and self._minds[npc.npc_id].is_awake

    # Being awake or asleep.

    def _mind(self, npc: Npc) -> Mind:
        """Return the mind of this life of a creature."""
        mind = self._minds.get(npc.npc_id)
        if mind is None:
            mind = self._minds[npc.npc_id] = Mind.of(npc)
        return mind

    def _forget(self, npc: Npc) -> None:
        """A creature is dead or gone."""
        self._minds.pop(npc.npc_id, None)

    def _wake(self, npc: Npc) -> None:
        """Somebody is about to see a monster: let pass for it the time that it slept."""
        if not npc.can_be_fought:
            return
        mind = self._mind(npc)
        if mind.is_awake:
            return
        self._let_pass(mind)
        self._rouse(mind)

    def _rouse(self, mind: Mind) -> None:
        mind.is_awake = True
        self._plan(mind, self._scene.chance.randrange(self._rules.think_ms))

    def _fall_asleep(self, mind: Mind) -> None:
        """Nobody sees a monster any more; if it is away, it will be home when it could be."""
        mind.is_awake = False
        mind.asleep_since = since = self._scene.now
        if mind.mode is not Mode.IDLE:
            seconds = steps_between(mind.npc.cell, mind.npc.home) * mind.npc.kind.move_ms / 1000
            self._scene.after(self._rules.give_up_s + seconds + 1, lambda: self._arrive(mind, since))

    def _arrive(self, mind: Mind, since: float) -> None:
        """A monster has slept long enough to be home; perhaps it is seen there."""
        if self._minds.get(mind.npc.npc_id) is mind and not mind.is_awake and mind.asleep_since == since:
            self._let_pass(mind)
            if mind.npc.seen_by:
                self._rouse(mind)

    def _let_pass(self, mind: Mind) -> None:
        """Put a sleeper where it would be by now, as it would be."""
        rules = self._rules
        seconds = self._scene.now - mind.asleep_since
        mind.asleep_since = self._scene.now
        if mind.mode is Mode.FIGHT and seconds >= rules.give_up_s:
            self._turn_back(mind)
            seconds -= rules.give_up_s
        if mind.mode is Mode.HOME:
            self._have_walked_home(mind, seconds)
        elif mind.mode is Mode.IDLE and seconds * rules.wander_pct * 10 >= rules.think_ms:
            self._have_roamed(mind.npc)

    def _have_walked_home(self, mind: Mind, seconds: float) -> None:
        npc = mind.npc
        way = self._way_home(npc) or []
        steps = int(seconds * 1000) // npc.kind.move_ms if npc.kind.move_ms else len(way)
        reached = [cell for cell in way[:steps] if self._creatures.is_free(npc, cell)]
        if reached:
            self._creatures.put(npc, reached[-1])
        mind.healed_at = self._scene.now - seconds
        self._mend(mind)
        if npc.cell == npc.home and npc.hp == npc.kind.max_hp:
            mind.mode = Mode.IDLE

    def _have_roamed(self, npc: Npc) -> None:
        """Put an idle monster on a random cell near home, from which it could walk there."""
        wander, chance = self._rules.wander, self._scene.chance
        if not npc.kind.move_ms or not wander:
            return
        for _ in range(ROAM_TRIES):
            x = x_of(npc.home) + chance.randint(-wander, wander)
            y = y_of(npc.home) + chance.randint(-wander, wander)
            cell = x | y << 8
            if (x | y) & ~0xFF or not self._walkable[cell] or not self._creatures.is_free(npc, cell):
                continue
            nodes = (2 * wander + 1) ** 2
            if find_way(self._walkable, npc.home, cell, frozenset((0,)), 0, lambda _: True, nodes) is not None:
                self._creatures.put(npc, cell)
                return

    def _plan(self, mind: Mind, milliseconds: int) -> None:
        self._scene.after(milliseconds / 1000, mind.next_deed(self._do_next))

    def _do_next(self, mind: Mind) -> None:
        npc = mind.npc
        if self._minds.get(npc.npc_id) is not mind:
            return
        milliseconds = self._live(mind)
        if milliseconds is None:
            self._fall_asleep(mind)
        else:
            self._plan(mind, milliseconds)

    # Doing the next thing. All these return in how many milliseconds something is to be done again.

    def _live(self, mind: Mind) -> int | None:
        npc = mind.npc
        if npc.way:
            self._creatures.step(npc)
            if npc.way and not self._has_lost_track(mind):
                return npc.kind.move_ms
            if not npc.way and not self._creatures.is_free(npc, npc.cell) and self._step_aside(npc):
                return npc.kind.move_ms
        if not npc.seen_by:
            return npc.kind.move_ms if npc.way else None
        if mind.mode is Mode.HOME:
            return self._go_home(mind)
        if npc.attackers:
            mind.take_up_the_fight()
        target = self._target(mind)
        if target is not None:
            return self._fight(mind, target)
        if npc.way:
            return npc.kind.move_ms
        if mind.mode is Mode.FIGHT and not self._suffers(mind):
            return self._despair(mind)
        return self._idle(npc)

    def _suffers(self, mind: Mind) -> bool:
        """Whether a monster that cannot attack is near somebody who hit it."""
        return not mind.reach and any(self._preying.prey(mind.npc, pc_id) for pc_id in mind.npc.attackers)

    def _thought_ms(self, milliseconds: int) -> int:
        return int(milliseconds * self.stretch)

    def _idle(self, npc: Npc) -> int:
        rules, chance = self._rules, self._scene.chance
        if npc.kind.move_ms and rules.wander and chance.random() * 100 < rules.wander_pct:
            dx, dy = chance.choice(STEPS)
            way: list[Cell] = []
            here = npc.cell
            for _ in range(chance.randint(1, ROAM_STEPS)):
                there = stride(self._walkable, here, dx, dy)
                if there is None or steps_between(there, npc.home) > rules.wander:
                    break
                way.append(there)
                here = there
            if self._creatures.walk(npc, way):
                return npc.kind.move_ms
        return self._thought_ms(rules.think_ms)

    def _step_aside(self, npc: Npc) -> bool:
        """Leave a cell on which somebody else is; tell whether there is anywhere to go."""
        way = find_way(
            self._walkable,
            npc.cell,
            npc.cell,
            EVERYWHERE_NEAR,
            0,
            lambda cell: self._creatures.is_free(npc, cell),
            self._rules.path_nodes,
        )
        return way is not None and self._creatures.walk(npc, way)

    def _target(self, mind: Mind) -> Player | None:
        """Return whom a monster fights, and remember it."""
        if not mind.reach:
            return None
        look = self._scene.now >= mind.next_scan
        target = self._preying.target(mind, look)
        if look:
            mind.next_scan = self._scene.now + self._thought_ms(self._rules.scan_ms) / 1000
        mind.target = target.pc_id if target else 0
        if target is not None:
            mind.take_up_the_fight()
        return target

    # Fighting.

    def _fight(self, mind: Mind, target: Player) -> int:
        npc, now = mind.npc, self._scene.now
        if steps_between(npc.cell, npc.home) > self._rules.leash:
            self._turn_back(mind)
            return self._go_home(mind)
        distance = steps_between(npc.cell, target.character.cell)
        possible = [index for index, reach in enumerate(mind.reach) if distance in reach]
        if not possible or (npc.way and not self._creatures.is_free(npc, npc.cell)):
            return self._chase(mind, target)
        self._creatures.halt(npc)
        mind.helpless_since = inf
        if now >= mind.next_blow:
            kind = npc.kind
            pause = self._scene.chance.randint(kind.attack_low_ms, kind.attack_high_ms)
            mind.next_blow = now + max(LEAST_MS, int(pause * self._rules.attack_factor)) / 1000
            self._strikes.npc_strikes(npc, self._scene.chance.choice(possible), target)
            self._recall(mind)
        return min(max(1, int((mind.next_blow - now) * 1000) + 1), self._thought_ms(self._rules.think_ms))

    def _chase(self, mind: Mind, target: Player) -> int:
        npc = mind.npc
        way = npc.kind.move_ms and find_way(
            self._walkable,
            npc.cell,
            target.character.cell,
            mind.distances,
            max(mind.distances),
            lambda cell: self._creatures.is_free(npc, cell),
            self._rules.path_nodes,
        )
        if way and self._creatures.walk(npc, way):
            mind.aim = target.character.cell
            mind.helpless_since = inf
            return npc.kind.move_ms
        mind.aim = target.character.cell
        if npc.way:
            return npc.kind.move_ms
        return self._despair(mind)

    def _has_lost_track(self, mind: Mind) -> bool:
        """Whether the one whom a monster runs after is no longer where it runs to."""
        if mind.mode is not Mode.FIGHT:
            return False
        target = self._preying.prey(mind.npc, mind.target)
        return target is not None and steps_between(target.character.cell, mind.aim) > 1

    def _despair(self, mind: Mind) -> int:
        """Wait for a way or a target, but not for long."""
        now = self._scene.now
        mind.helpless_since = min(mind.helpless_since, now)
        if now - mind.helpless_since < self._rules.give_up_s:
            return self._thought_ms(self._rules.think_ms)
        self._turn_back(mind)
        return self._go_home(mind)

    def _recall(self, mind: Mind) -> None:
        """Call for help: type 1 once when badly hurt, type 2 again and again."""
        npc, rules = mind.npc, self._rules
        family = self._scene.library.npcs.get(npc.kind.recall_family)
        if family is None or not family.is_monster or self._scene.now < mind.next_recall:
            return
        if npc.kind.recall_type == 1 and npc.hp * 100 <= npc.kind.max_hp * rules.recall_hp_pct:
            wanted, mind.next_recall = rules.recall_count, inf
        elif npc.kind.recall_type == 2:
            wanted = min(rules.recall_count, rules.recall_most - len(self._creatures.summoned_by(npc)))
            mind.next_recall = self._scene.now + rules.recall_again_s
        else:
            return
        for _ in range(wanted):
            self._creatures.summon(family, npc.cell, npc)

    # Going home.

    def _turn_back(self, mind: Mind) -> None:
        """Forget everything and everybody."""
        mind.mode, mind.target, mind.helpless_since = Mode.HOME, 0, inf
        mind.npc.forgive()
        mind.healed_at = self._scene.now
        mind.next_recall = 0.0
        self._creatures.dismiss(mind.npc)

    def _go_home(self, mind: Mind) -> int:
        npc = mind.npc
        self._mend(mind)
        way = self._way_home(npc)
        if way == []:
            if npc.hp == npc.kind.max_hp or not self._rules.home_heal_pct:
                mind.mode = Mode.IDLE
            return self._thought_ms(self._rules.think_ms)
        if way is None or not npc.kind.move_ms:
            home = self._creatures.free_near(npc.home)
            if home is not None:
                self._creatures.put(npc, home)
            mind.mode = Mode.IDLE
        elif self._creatures.walk(npc, way):
            return npc.kind.move_ms
        return self._thought_ms(self._rules.think_ms)

    def _way_home(self, npc: Npc) -> list[Cell] | None:
        """Return the way home, or close to it if somebody else is there; None if none was found."""
        is_taken = npc.cell != npc.home and not self._creatures.is_free(npc, npc.home)
        farthest = max(1, self._rules.wander) if is_taken else 0
        return find_way(
            self._walkable,
            npc.cell,
            npc.home,
            frozenset(range(farthest + 1)),
            farthest,
            lambda cell: self._creatures.is_free(npc, cell),
            self._rules.path_nodes,
        )

    def _mend(self, mind: Mind) -> None:
        seconds = int(self._scene.now - mind.healed_at)
        mind.healed_at += seconds
        kind = mind.npc.kind
        self._creatures.heal(mind.npc, kind.max_hp * self._rules.home_heal_pct * seconds // 100)
