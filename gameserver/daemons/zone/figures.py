"""What a zone tells of itself."""

from collections import Counter
from collections.abc import Iterable, Iterator

from prometheus_client import Metric

from gameserver.daemons.zone.overload import Overload
from gameserver.daemons.zone.wishes.base import Realm
from gameserver.messages.links import CLIENT_TO_SERVER
from gameserver.net.crowd import Crowd
from gameserver.ops.metrics.families import counter, counters, gauge, gauges, histogram, histograms
from gameserver.ops.metrics.figures import Check, Figures
from gameserver.wire.tally import UNKNOWN

SAVE_RESULTS = ("stored", "lost", "unanswered")


def figures(realm: Realm, crowd: Crowd, overload: Overload) -> Figures:
    """Return the figures of a zone."""

    def measure() -> Iterator[Metric]:
        yield from _maps(realm)
        yield from _time(realm, overload)
        yield from _saves(realm)
        about = "How long messages were handled, what their handlers waited for included."
        yield histograms("handling_seconds", about, "of", {"players": crowd.handling})
        about = "Messages of players that nothing here serves, by opcode."
        yield counters("unserved_messages", about, "opcode", _by_opcode(realm.unserved))

    async def check() -> Iterable[Check]:
        maps = ", ".join(map(str, realm.zone.worlds))
        return [
            Check("maps are loaded", bool(realm.zone.worlds), maps),
            Check("main knows this zone", realm.main.session is not None),
        ]

    return Figures(measure, check)


def _maps(realm: Realm) -> Iterator[Metric]:
    scenes = {str(map_id): world.scene for map_id, world in realm.zone.worlds.items()}
    players: dict[str, float] = {number: len(scene.players) for number, scene in scenes.items()}
    monsters: dict[str, float] = {
        number: sum(npc.kind.is_monster for npc in scene.npcs.values()) for number, scene in scenes.items()
    }
    lying: dict[str, float] = {number: len(scene.lying) for number, scene in scenes.items()}
    yield gauges("map_players", "Players in the world, by map.", "map", players)
    yield gauges("map_monsters", "Monsters that live, by map.", "map", monsters)
    yield gauges("map_ground_items", "Things that lie on the ground, by map.", "map", lying)


def _time(realm: Realm, overload: Overload) -> Iterator[Metric]:
    yield histogram("tick_seconds", "How long the ticks of the world took.", realm.zone.ticks)
    yield gauge("tick_interval_seconds", "The time between two ticks.", overload.interval_seconds)
    yield counter("tick_overruns", "Ticks that took longer than the time between two.", overload.overruns)
    stretch = {"thoughts": overload.thoughts, "recovery": overload.recovery}
    yield gauges("load_stretch", "How many times rarer things happen because of the load.", "what", stretch)


def _saves(realm: Realm) -> Iterator[Metric]:
    saver = realm.saver
    yield gauge("saves_waiting", "Characters with changes that are not stored yet.", len(saver))
    yield gauge("save_age_seconds", "Age of the oldest change that is not stored yet.", saver.oldest_seconds)
    results: dict[str, float] = {**dict.fromkeys(SAVE_RESULTS, 0), **saver.results}
    yield counters("saves", "Groups of characters that were saved, by result.", "result", results)


def _by_opcode(counted: Counter[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, count in counted.items():
        known = CLIENT_TO_SERVER.known_as(key)
        found[UNKNOWN if known is None else str(known.opcode)] += count
    return found
