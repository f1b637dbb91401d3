"""Whether a daemon can serve players: each link, port and store is asked, and what the daemon adds."""

import attrs
from twisted.application.service import IService
from twisted.internet.defer import TimeoutError, ensureDeferred, gatherResults
from twisted.internet.interfaces import IReactorTime

from gameserver.ops.metrics import tree
from gameserver.ops.metrics.figures import Check, Figures

ANSWER_SECONDS = 2.0
"""How long a part may take; all are asked at the same time."""


async def checks(service: IService, daemon: str, clock: IReactorTime) -> list[Check]:
    """Return what must be well for the daemon's service to be of use.

    Of several links to servers of one kind (`zone 0`, `zone 1`) one is enough: players of the others are served.
    """
    kinds: dict[tuple[str, str], dict[str, bool]] = {}
    for owner, link in tree.links(service, daemon):
        kinds.setdefault((owner, str(link.name).rstrip("0123456789 ")), {})[str(link.name)] = link.is_up
    found = [
        Check(f"{owner}: link to {kind}", any(states.values()), _down(states))
        for (owner, kind), states in kinds.items()
    ]
    for owner, port in tree.ports(service, daemon):
        found.append(Check(f"{owner}: port {port.setting}", bool(port.running), "" if port.running else "closed"))
    parts = list(tree.figures(service, daemon))
    answers = await gatherResults([ensureDeferred(_answer(part, clock)) for _, part in parts])
    for (owner, _), answer in zip(parts, answers, strict=True):
        found.extend(attrs.evolve(check, name=f"{owner}: {check.name}") for check in answer)
    return found


async def _answer(part: Figures, clock: IReactorTime) -> list[Check]:
    if part.check is None:
        return []

    async def ask() -> list[Check]:
        assert part.check is not None
        return list(await part.check())

    try:
        return await ensureDeferred(ask()).addTimeout(ANSWER_SECONDS, clock)
    except TimeoutError:
        return [Check(str(part.name or "check"), False, f"no answer within {ANSWER_SECONDS:g} s")]
    except Exception as error:
        # A check that breaks is one that fails; whoever asks is told why.
        return [Check(str(part.name or "check"), False, f"{type(error).__name__}: {error}")]


def _down(states: dict[str, bool]) -> str:
    down = [name for name, is_up in states.items() if not is_up]
    return f"not connected: {', '.join(down)}" if down else ""
