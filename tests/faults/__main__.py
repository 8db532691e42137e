"""Kill senders, brokers and databases, and count what is lost or doubled.

One line an id of the test plan; the exit code is 1 when a target is missed.
"""

import argparse
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.world import SHORT, world


def main() -> int:
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended before all was done."))
    missed = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, world(Path(folder)) as made:
        from tests.faults import letters
        from tests.faults.cases import CASES

        shorter = ", ".join(f"{name}={value}" for name, value in SHORT.items())
        say(f"Python {platform.python_version()}, real servers, shorter than in use: {shorter}")
        for name in asked.only or CASES:
            case, whole, smoke = CASES[name]
            rounds = asked.rounds or (smoke if asked.smoke else whole)
            if not rounds:
                continue
            began = time.monotonic()
            is_met, figures = case(made, rounds)
            made.end_parts()
            made.sink.forget()
            letters.forget()
            took = time.monotonic() - began
            say(f"{name} {'ok    ' if is_met else 'MISSED'} {figures} [{took:.0f} s]")
            if not is_met:
                missed.append(name)
    if missed:
        say(f"Missed: {', '.join(missed)}")
    return 1 if missed else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/faults", description=__doc__)
    parser.add_argument("--only", action="append", metavar="ID", help="may be given again")
    parser.add_argument("--rounds", type=int, metavar="N", help="instead of those of the plan")
    parser.add_argument("--smoke", action="store_true", help="few rounds, within two minutes")
    return parser.parse_args()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
