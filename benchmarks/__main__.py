"""`python -m benchmarks`: everything in some three minutes, or with QUICK=1 a look in under one."""

import os
import sys

from benchmarks.gate import measure_gate, report_gate
from benchmarks.micro import report_micro
from benchmarks.report import machine
from benchmarks.scale import FULL, QUICK, Scale
from benchmarks.zone import measure_zone, report_zone


def report(scale: Scale) -> bool:
    """Measure and print everything; tell whether nothing went wrong and all goals are reached."""
    gate = report_gate(measure_gate(scale))
    zone = report_zone(measure_zone(scale))
    report_micro(scale)
    return gate and zone


def main() -> int:
    """Say on what, measure, and judge."""
    quick = bool(os.environ.get("QUICK"))
    print(machine())
    print(f"command: {'QUICK=1 ' if quick else ''}python -m benchmarks", flush=True)
    good = report(QUICK if quick else FULL)
    print("\nall goals reached" if good else "\na goal was missed, or a message went wrong: see above")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
