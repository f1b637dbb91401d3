"""The world of one map: everything players can do in it, put together from its subjects."""

from collections.abc import Iterator

from gameserver.world.character import EVERYTHING_ALLOWED, Character, Option
from gameserver.world.creatures import Creatures
from gameserver.world.dying import Dying
from gameserver.world.events.base import Event
from gameserver.world.feuds import Feuds
from gameserver.world.fighting import Fighting
from gameserver.world.growth import Growth
from gameserver.world.healing import Healing
from gameserver.world.inventory import Inventory
from gameserver.world.looking import Looking
from gameserver.world.loot import Loot
from gameserver.world.minds import Minds
from gameserver.world.npcs import npcs_of
from gameserver.world.operating import Operating
from gameserver.world.people import Counters
from gameserver.world.purses import Purses
from gameserver.world.recovery import Recovery
from gameserver.world.scene import Scene, Surroundings
from gameserver.world.shops import Shops
from gameserver.world.stats import max_hp
from gameserver.world.storage import Storages
from gameserver.world.talking import Talking
from gameserver.world.things import Things
from gameserver.world.travel import Travel
from gameserver.world.using import Using
from gameserver.world.walking import Walking
from gameserver.world.wearing import Wearing


class World:
    """One map, its players and creatures, and all rules, a subject each.

    Tell it the time with `advance`, then call a command: every public method of a subject that begins with the
    `pc_id` of the player who acts. A command raises `Refused` for what the player may not do, and nothing else
    whatever the client sent. What happened is in `drain`.
    """

    def __init__(self, map_id: int, around: Surroundings) -> None:
        self.scene = scene = Scene(map_id, around)
        purses = Purses(scene)
        self.growth = Growth(scene, purses)
        self.inventory = Inventory(scene)
        self.things = Things(scene, self.inventory, purses)
        self.wearing = Wearing(scene, self.inventory, self.growth)
        self.loot = Loot(scene, self.things)
        self.creatures = Creatures(scene)
        counters = Counters(scene)
        self.healing = Healing(scene, purses, counters, self.creatures)
        self.shops = Shops(scene, purses, self.inventory, counters, self.healing)
        self.storages = Storages(scene, purses, self.inventory, counters)
        self.using = Using(scene, self.inventory, self.healing)
        self.travel = Travel(scene, purses, counters, self.using)
        self.looking = Looking(scene)
        self.walking = Walking(scene, self.travel, self.storages)
        self.talking = Talking(scene, purses)
        self.recovery = Recovery(scene)
        self.feuds = Feuds(scene, purses)
        self.dying = Dying(scene, self.walking)
        self.fighting = Fighting(
            scene, self.walking, self.creatures, self.growth, self.dying, self.feuds, self.loot
        )
        self.operating = Operating(scene, purses, self.inventory, self.creatures, self.growth, self.dying)
        self.minds = Minds(scene, self.creatures, self.fighting)
        library = around.library
        self.creatures.populate(npcs_of(library.spawns.get(map_id, ()), library.npcs, around.npc_numbers))

    def advance(self, now: float) -> None:
        """Time is *now*, in seconds of a clock that never goes back; what was due by then happens."""
        self.scene.advance(now)
        self.walking.advance()

    def drain(self) -> list[Event]:
        """Return what happened since the last call, in order."""
        return self.scene.drain()

    def characters(self) -> Iterator[Character]:
        """Everybody who is here, as he is now."""
        return (player.character for player in self.scene.players.values())

    def character(self, pc_id: int) -> Character:
        """Return the character of a player; raises `Refused` if he is not here."""
        return self.scene.player(pc_id).character

    def enter(self, character: Character) -> None:
        """Let a character in; one without hit points wakes with some. Raises `Refused` if he is here already."""
        if character.hp <= 0:
            character.hp = max(1, max_hp(character) * self.scene.rules.death.revival_pct // 100)
        player = self.scene.enter(character)
        self.growth.recompute(player)
        self.recovery.begin(player)
        self.feuds.begin(player)

    def leave(self, pc_id: int) -> Character:
        """Let a player out and return his character, to be saved; raises `Refused` if he is not here."""
        character = self.scene.leave(pc_id)
        self.walking.forget(pc_id)
        return character

    def stays_until(self, pc_id: int) -> float:
        """Return until when a player has to stay who wants to leave now, in seconds: a while, if he fights."""
        player, now = self.scene.player(pc_id), self.scene.now
        fights = player.is_alive and player.lasting.combat > now
        return now + self.scene.rules.logout.linger_s if fights else now

    def log_out(self, pc_id: int) -> int:
        """Let a player out and return the map where he will wake: the dead do so in the town of their nation.

        Raises `Refused` if he is not here.
        """
        is_alive = self.scene.player(pc_id).is_alive
        character = self.leave(pc_id)
        if is_alive:
            return self.scene.map.id
        map_id, character.cell = self.scene.rules.town.home(character.nation)
        return map_id

    def set_options(self, pc_id: int, options: int) -> None:
        """A player chooses what he allows others; bits that mean nothing are dropped."""
        self.scene.player(pc_id).character.options = Option(options) & EVERYTHING_ALLOWED
