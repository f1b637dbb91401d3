"""What must hold after every test: nothing is scheduled, and nothing is connected."""

from tests.support.network import MemoryNetwork


def assert_quiet(network: MemoryNetwork) -> None:
    """Close the clients of *network*, then see that the daemons, once stopped, left nothing behind."""
    network.vanish_clients()
    network.settle(1)
    left = [str(call) for call in network.pending()] + network.still_open()
    if left:
        raise AssertionError("left behind: " + "; ".join(left))
