"""A little of ``bin/faults``: everything is harmed a few times, nothing is lost, nothing left."""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 240
"""Seconds; it takes a third of them when nothing else runs."""


def test_nothing_is_lost_when_everything_is_killed_once():
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults", "--smoke"],
            cwd=ROOT,
            env=kept | {"TMPDIR": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as faults,
    ):
        timer = threading.Timer(LONGEST, faults.terminate)  # it then ends what it started
        timer.start()
        told, _ = faults.communicate()
        timer.cancel()
        left = list(Path(folder).iterdir())

    sys.stdout.write(told)
    assert faults.returncode == 0, told
    assert left == []
