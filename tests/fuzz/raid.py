"""The process of the attackers: `python -m tests.fuzz.raid PLAN`, where PLAN is a JSON object (see `Plan`).

It ends by itself when its time is up, and prints what it has done as one JSON object.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Coroutine, Iterator, Mapping
from random import Random
from typing import Any, cast

import attrs
from twisted.internet.defer import Deferred, DeferredList, ensureDeferred
from twisted.internet.task import react

from tests.fuzz.foes import LINK_DOORS, Raid, RaidReactor
from tests.fuzz.intruders import player_floods, replays, slow_reader
from tests.fuzz.lies import IMPOSTORS
from tests.fuzz.raiders import (
    crowd_at_one_address,
    flood_of_logins,
    garbage,
    half_headers,
    slow_requests,
    sweep,
)
from tests.fuzz.rogues import STRANGERS, impostor, stranger, uncertified
from tests.support.siege import DOORS

SLOW_READERS = 5


@attrs.frozen
class Plan:
    """What a raid is told. *outer_host* is an address of this machine that is not loopback, or nothing."""

    ports: Mapping[str, int]
    seconds: float
    seed: int
    outer_host: str
    impostors: bool
    """Whether rogues say that they are servers which are there, too."""
    players: Mapping[str, int]
    """About whom they speak then: accounts' numbers by the names of account and character."""
    certificates: bool
    """Whether the doors of servers ask for certificates."""


def attacks(raid: Raid, plan: Plan) -> Iterator[Coroutine[Any, Any, None]]:
    """Yield everything that is done at once."""
    for door in raid.ports:
        yield garbage(raid, door)
        yield half_headers(raid, door)
        if door not in DOORS:
            yield slow_requests(raid, door)
    for door in DOORS:
        yield sweep(raid, door)
    for role in STRANGERS:
        yield stranger(raid, role)
    for role in IMPOSTORS if plan.impostors else ():
        yield impostor(raid, role, plan.players)
    if plan.certificates:
        for door in LINK_DOORS:
            yield uncertified(raid, door)
    yield replays(raid)
    yield player_floods(raid)
    for number in range(SLOW_READERS):
        yield slow_reader(raid, number)
    if plan.outer_host:
        yield flood_of_logins(raid, plan.outer_host)
        for door in ("login", "gate"):
            yield crowd_at_one_address(raid, door, plan.outer_host)


async def run(reactor: RaidReactor, plan: Plan) -> Counter[str]:
    """Attack until the time is up; return the counts."""
    raid = Raid(reactor, plan.ports, reactor.seconds() + plan.seconds, Random(plan.seed), plan.seed)
    done = DeferredList(
        [ensureDeferred(attack) for attack in attacks(raid, plan)], fireOnOneErrback=True, consumeErrors=True
    )
    await done
    return raid.counts


def main() -> None:
    """Run the process; the computing time of attackers is their own, so what is attacked goes first."""
    os.nice(19)
    plan = Plan(**json.loads(sys.argv[1]))

    async def raid(reactor: RaidReactor) -> None:
        counts = await run(reactor, plan)
        print(json.dumps(dict(sorted(counts.items()))), flush=True)

    react(lambda reactor: cast("Deferred[None]", ensureDeferred(raid(reactor))))


if __name__ == "__main__":
    main()
