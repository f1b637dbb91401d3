"""The real gate, as a process of its own."""

from benchmarks.daemon import run_daemon
from benchmarks.processes import configuration
from gameserver.daemons.gate import suit_reactor
from gameserver.daemons.gate.service import assemble
from gameserver.ops.environment import read
from gameserver.ops.settings import GateSettings


def main() -> None:
    """Run it between the stub servers and the echo zone."""
    ports = configuration()
    variables = {
        "GATE_SERVER_PORT": "0",
        "BIND_ADDRESS": "127.0.0.1",
        "LOGIN_BROKER_ADDRESS": f"127.0.0.1:{ports['broker']}",
        "ACCOUNT_SERVER_ADDRESS": f"127.0.0.1:{ports['account']}",
        "ZONE_SERVERS": f"0=127.0.0.1:{ports['zone']}",
        # The load is far beyond what a client may send, and no client of it answers pings.
        "GATE_MESSAGES_PER_SECOND": "0",
        "GATE_KIB_PER_SECOND": "0",
        "GATE_PING_SECONDS": "600",
    }
    settings = read(GateSettings, variables)
    suit_reactor()
    run_daemon(lambda reactor: assemble(settings, reactor))


if __name__ == "__main__":
    main()
