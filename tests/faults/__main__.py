"""Kill senders, brokers and databases, and count what is lost or doubled.

One line an id of the test plan; the exit code is 1 when a target is missed.
"""

import argparse
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from tests.faults.world import world


def main() -> int:
    asked = arguments()
    signal.signal(signal.SIGTERM, end)
    missed = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, world(Path(folder)) as made:
        from tests.faults import letters
        from tests.faults.cases import CASES

        say(f"Python {platform.python_version()}, real servers, all on this machine")
        for name in asked.only or CASES:
            case = CASES[name]
            rounds = asked.rounds or (case.smoke if asked.smoke else case.rounds)
            if not rounds:
                continue
            letters.begin_anew(made)
            made.shorter = case.shorter
            began = time.monotonic()
            is_met, figures = case.run(made, rounds)
            how = f"{time.monotonic() - began:.0f} s; {told(case.shorter)}"
            say(f"{name} {'ok    ' if is_met else 'MISSED'} {figures} [{how}]")
            if not is_met:
                missed.append(name)
    if missed:
        say(f"Missed: {', '.join(missed)}")
    return 1 if missed else 0


def end(*_: object) -> NoReturn:
    """End once: ``timeout`` passes on what it is told, and a second word would break tidying."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit("Ended before all was done.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/faults", description=__doc__)
    parser.add_argument("--only", action="extend", nargs="+", metavar="ID")
    parser.add_argument("--rounds", type=int, metavar="N", help="instead of those of the plan")
    parser.add_argument("--smoke", action="store_true", help="few rounds, within two minutes")
    return parser.parse_args()


def told(shorter: Mapping[str, str]) -> str:
    """The settings that are shorter than in use."""
    named = ", ".join(f"{name}={value}" for name, value in shorter.items())
    return f"shorter than in use: {named}" if named else "settings as in use"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
