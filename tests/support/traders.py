"""A zone in small: players before the keeper of the storages, with the saver of a real one, on any store."""

from random import Random

from twisted.internet.interfaces import IReactorTime

from gameserver.daemons.zone.characters import Loaded, load
from gameserver.daemons.zone.saving import Saver
from gameserver.storage.character_data import CarriedItem, CharacterData, Location, Position
from gameserver.storage.interfaces import Characters, Ground
from gameserver.storage.rows import CharacterRow, NewCharacter
from gameserver.world import Refused, Rules, SerialStock, Surroundings, World
from gameserver.world.events.base import Report
from tests.support.town import BREAD, KEEPER, SWORD, a_town_library
from tests.support.world import an_npc

HERE = Location(map_code=1, position=Position(x=102, y=101))
ACTIONS = (
    "drop",
    "drop",
    "pick up",
    "pick up",
    "buy",
    "sell",
    "eat",
    "move",
    "put",
    "take",
    "deposit",
    "withdraw",
)


def a_trader(name: str, serial: int) -> NewCharacter:
    """Somebody with 500 woonz, a sword and two stacks of bread, which have this serial and the next two."""
    bag = tuple(
        CarriedItem(item_code=code, item_option=option, item_unique_code=serial + slot, slot=slot)
        for slot, (code, option) in enumerate(((SWORD, 1), (BREAD, 3), (BREAD, 2)))
    )
    return NewCharacter(name=name, character_class=0, woonz=500, data=CharacterData(inventory=bag, location=HERE))


class Traders:
    """Those who were admitted, by their `pc_id`, in one world."""

    def __init__(self, characters: Characters, ground: Ground, clock: IReactorTime, stock: SerialStock) -> None:
        self.stock = stock
        self.world = World(1, Surroundings(a_town_library(), Rules(), Random(0), stock))
        self.world.scene.add_npc(an_npc(1, 101, 101))
        self.saver = Saver(characters, ground, (1,), clock)
        self.saver.give_up = self.give_up
        self.saver.vanish = self.world.things.vanish
        self.saver.startService()
        self.loaded: dict[int, Loaded] = {}
        self.given_up: list[int] = []
        self.leaving: dict[int, list[bool]] = {}
        """Who is out of the world; whether he was saved, as soon as that is known."""

    def admit(self, row: CharacterRow) -> None:
        """Let a player in."""
        loaded = self.loaded[row.account_id] = load(row, self.world.scene.library.items, self.stock)
        self.saver.enter(loaded)
        self.world.enter(loaded.character)
        self.report()

    def leave(self, pc_id: int) -> None:
        """Have a player leave, and be saved."""
        self.world.leave(pc_id)
        self.report()
        self.leaving[pc_id] = []
        self.saver.save(pc_id).addCallback(self.leaving[pc_id].append)

    def give_up(self, pc_id: int) -> None:
        """Have a player leave who cannot be saved."""
        self.given_up.append(pc_id)
        if pc_id not in self.leaving:
            self.world.leave(pc_id)
            self.report()
            self.leaving[pc_id] = [False]

    def report(self) -> None:
        """Have the ledger learn what happened."""
        for event in self.world.drain():
            if isinstance(event, Report):
                self.saver.book.enter(1, event)

    def act(self, pc_id: int, action: str, slot: int, place: int) -> None:
        """Have a player do something, if he may."""
        if pc_id in self.leaving:
            return
        world, bag = self.world, self.loaded[pc_id].character.inventory
        serial = item.serial if (item := bag[slot]) else 0
        storage = self.loaded[pc_id].character.storage
        assert storage is not None
        stored = there.serial if (there := storage.items[place]) else 0
        try:
            match action:
                case "drop":
                    world.things.drop(pc_id, serial, slot)
                case "pick up":
                    for thing in list(world.scene.lying.values())[place : place + 1]:
                        world.things.pick_up(pc_id, thing.item.serial, thing.cell)
                case "buy":
                    world.shops.buy(pc_id, KEEPER, BREAD, 1 + place)
                case "sell":
                    world.shops.sell(pc_id, KEEPER, serial, item.code if item else 0)
                case "eat":
                    world.using.use(pc_id, serial)
                case "move":
                    world.inventory.move(pc_id, serial, slot, place)
                case "put":
                    world.storages.put(pc_id, KEEPER, serial, 0, slot, place)
                case "take":
                    world.storages.take(pc_id, KEEPER, stored, 0, slot, place)
                case "deposit":
                    world.storages.deposit(pc_id, KEEPER, 30 + place)
                case "withdraw":
                    world.storages.withdraw(pc_id, KEEPER, 30 + place)
                case "open":
                    world.storages.open(pc_id, KEEPER)
        except Refused:
            pass
        self.report()
