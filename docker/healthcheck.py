#!/usr/bin/env python3
"""Tells Docker how the daemon of this container is: ends with 0 when it is well.

`healthcheck` asks whether it is alive, `healthcheck /readyz` whether it can do its work.
A container runs one daemon, so one of the ports answers; which one need not be known.
"""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen

PORTS = {
    "LOGIN_METRICS_PORT": "9101",
    "GATE_METRICS_PORT": "9102",
    "ACCOUNT_METRICS_PORT": "9103",
    "MAIN_METRICS_PORT": "9104",
    "ZONE_METRICS_PORT": "9105",
    "CLUSTER_METRICS_PORT": "9106",
    "PORTAL_METRICS_PORT": "9107",
}
SECONDS = 3.0


def is_well(path: str) -> bool:
    """Ask each port for *path*; True when one says that all is well."""
    for variable, default in PORTS.items():
        try:
            with urlopen(f"http://127.0.0.1:{os.environ.get(variable, default)}{path}", timeout=SECONDS):
                return True
        except (URLError, OSError):
            continue
    return False


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1] if len(sys.argv) > 1 else "/healthz") else 1)
