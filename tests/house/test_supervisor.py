"""What ends is started again; what cannot start ends the whole. Small real programs stand in."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = [pytest.mark.once, pytest.mark.long]
ROOT = Path(__file__).parents[2]
RUN = """
import sys
from config import supervisor
supervisor.SETTLED, supervisor.FIRST_REST, supervisor.SECONDS_TO_END = float(sys.argv[1]), 0.2, 1.0
commands = dict(zip(sys.argv[2::2], (["sh", "-c", words] for words in sys.argv[3::2])))
env = {"PATH": "/usr/bin:/bin"}
sys.exit(supervisor.keep_running(commands, env, lambda line: print(line, flush=True)))
"""
SLEEPS = "exec sleep 60"
SLEEPS_WITH_A_CHILD = "sleep 60 & exec sleep 60"
STUBBORN = "trap '' TERM; while true; do sleep 0.1; done"


@pytest.fixture
def supervise(tmp_path) -> Iterator[Callable[..., subprocess.Popen]]:
    """``supervise(name="words of sh")`` runs programs under a supervisor that rests briefly."""
    running: list[subprocess.Popen] = []

    def started(settled: float = 30, **programs: str) -> subprocess.Popen:
        words = [word for pair in programs.items() for word in pair]
        with (tmp_path / "log").open("w") as log:
            supervisor = subprocess.Popen(
                [sys.executable, "-c", RUN, str(settled), *words], cwd=ROOT, stdout=log, stderr=log
            )
        running.append(supervisor)
        return supervisor

    yield started
    for supervisor in running:
        supervisor.terminate()
        supervisor.wait(10)


@pytest.fixture
def told(tmp_path) -> Callable[[], list[str]]:
    return lambda: (tmp_path / "log").read_text().splitlines()


def test_what_is_killed_starts_again_and_rests_longer_each_time(supervise, told):
    supervisor = supervise(worker=SLEEPS, beat=SLEEPS)
    beat = _wait_for(lambda: _children(supervisor)[1:2])[0]

    for times in (1, 2, 3):
        worker = _wait_for(lambda: [one for one in _children(supervisor) if one != beat])[0]
        os.kill(worker.pid, signal.SIGKILL)
        _wait_for(lambda times=times: len(told()) == times)

    assert told() == [
        "worker has ended (killed by SIGKILL). It starts again in 0.2 s.",
        "worker has ended (killed by SIGKILL). It starts again in 0.4 s.",
        "worker has ended (killed by SIGKILL). It starts again in 0.8 s.",
    ]
    assert beat.is_running()


def test_what_has_settled_starts_again_however_it_ends_and_its_rest_is_short(supervise, told):
    supervisor = supervise(settled=0.3, web="sleep 0.6; exit 3", worker=SLEEPS)

    _wait_for(lambda: len(told()) == 2)

    assert told() == ["web has ended (code 3). It starts again in 0.2 s."] * 2
    assert supervisor.poll() is None


def test_what_cannot_start_ends_the_whole_and_is_named(supervise, told):
    supervisor = supervise(worker=SLEEPS_WITH_A_CHILD, web="sleep 0.5; exit 1")
    family = _wait_for(lambda: len(found := _family(supervisor)) == 4 and found)

    assert supervisor.wait(5) == 1
    assert told() == ["web cannot start (code 1); it says why above."]
    assert _alive(family) == []


def test_what_a_killed_program_started_is_cleared_away_before_it_starts_again(supervise, told):
    supervisor = supervise(web=SLEEPS_WITH_A_CHILD)
    family = _wait_for(lambda: len(found := _family(supervisor)) == 2 and found)

    os.kill(family[0].pid, signal.SIGKILL)

    _wait_for(told)
    assert _alive(family) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_when_told_to_end_it_ends_what_started_whatever_started_it(supervise, told, how):
    supervisor = supervise(web=SLEEPS_WITH_A_CHILD, worker=STUBBORN)
    family = _wait_for(lambda: len(found := _family(supervisor)) >= 4 and found)

    supervisor.send_signal(how)

    assert supervisor.wait(5) == 128 + how
    assert _alive(family) == []


def _children(supervisor: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(supervisor.pid).children()


def _family(supervisor: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(supervisor.pid).children(recursive=True)


def _alive(family: list[psutil.Process]) -> list[psutil.Process]:
    return [
        process
        for process in family
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]


def _wait_for(seen: Callable) -> object:
    end = time.monotonic() + 10
    while not (found := seen()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found
