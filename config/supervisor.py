"""Keep programs running: what ends is started again, until we are told to end.

docs/decisions/0009 tells why this is our own.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

SETTLED = 20.0
"""Who ran for so many seconds has started, and whatever ends it later may pass."""

FIRST_REST, LONGEST_REST = 1.0, 60.0
"""Seconds before a program starts again; doubled while it ends at once."""

SECONDS_TO_END = 6.0
LOOK_EVERY = 0.2

Say = Callable[[str], None]


class CannotStart(Exception):
    """A program that has never settled ended by itself: starting it again would change nothing."""


class Part:
    """A program with all that it starts, as one group of processes."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], say: Say) -> None:
        self.name, self.command, self.env, self.say = name, command, env, say
        self.process: subprocess.Popen | None = None
        self.has_settled = False
        self.rest = FIRST_REST
        self.starts_at = self.started_at = 0.0

    def look_after(self) -> None:
        """Start it if it rests and its time has come; if it has ended, see when it may again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.starts_at:
                self._start(now)
        elif self.process.poll() is not None:
            code = self.process.returncode
            self.clear_away()
            self._has_ended(code, now)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the whole group: some processes outlive the one that started them."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def clear_away(self) -> None:
        """Kill what is left of it."""
        self.tell(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            self.process = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _start(self, now: float) -> None:
        try:
            self.process = subprocess.Popen(  # noqa: S603 - a program of ours, named in the code
                self.command, env=self.env, start_new_session=True
            )
        except OSError as trouble:
            raise CannotStart(f"{self.name} cannot start: {trouble}.") from trouble
        self.started_at = now

    def _has_ended(self, code: int, now: float) -> None:
        if now - self.started_at >= SETTLED:
            self.has_settled = True
            self.rest = FIRST_REST
        if not self.has_settled and code >= 0:
            raise CannotStart(f"{self.name} cannot start ({_how(code)}); it says why above.")
        self.say(f"{self.name} has ended ({_how(code)}). It starts again in {self.rest:g} s.")
        self.starts_at = now + self.rest
        self.rest = min(2 * self.rest, LONGEST_REST)


def keep_running(commands: Mapping[str, Sequence[str]], env: Mapping[str, str], say: Say) -> int:
    """Run programs until we are told to end, or until one cannot start; then end them all.

    Returns an exit code that is never zero. Ctrl-C and TERM end every process within ten seconds,
    and leave none.
    """
    told: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: told.append(number))
    parts = [Part(name, command, env, say) for name, command in commands.items()]
    try:
        while not told:
            for part in parts:
                part.look_after()
            time.sleep(LOOK_EVERY)
    except CannotStart as trouble:
        say(str(trouble))
    finally:
        _end(parts)
    return 128 + told[0] if told else 1


def _end(parts: list[Part]) -> None:
    """Ask every group to end, and kill what is left when the time is up."""
    for part in parts:
        part.tell(signal.SIGTERM)
    latest = time.monotonic() + SECONDS_TO_END
    while time.monotonic() < latest and any(part.is_running for part in parts):
        time.sleep(LOOK_EVERY / 2)
    for part in parts:
        part.clear_away()


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"
