"""What the login server tells of itself."""

from collections.abc import Iterable, Iterator

from prometheus_client import Metric

from gameserver.daemons.login.gates import Gates
from gameserver.daemons.shared.admission import Admission
from gameserver.ops.metrics.families import counters, gauge
from gameserver.ops.metrics.figures import Check, Figures


def figures(admission: Admission, gates: Gates) -> Figures:
    """Return the figures of the login server; without a gate it can admit nobody."""

    def measure() -> Iterator[Metric]:
        yield counters("logins", "Answers to players who logged in, by result.", "result", admission.counted)
        yield gauge("gates", "Gates that are registered.", len(gates))
        yield gauge("accounts_online", "Accounts that gates hold.", sum(len(gate.online) for gate in gates))

    async def check() -> Iterable[Check]:
        # Where players are told to go: the doctor dials it. No host is the address that they dialled themselves.
        told = [
            Check(f"gate {gate.gate_id}", True, ":".join(map(str, gate.address)))
            for gate in sorted(gates, key=lambda each: each.gate_id)
        ]
        notice = "" if gates else "players get the maintenance notice"
        return [Check("a gate is registered", bool(gates), notice), *told]

    return Figures(measure, check)
