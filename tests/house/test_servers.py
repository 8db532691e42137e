"""The tests can fail: skips do not pass, and nothing outside this machine is reached."""

import os
import socket
import subprocess
import sys
import warnings
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.db import connection

from tests.servers import NetworkIsOff

pytestmark = pytest.mark.long


PASSES = "def test_one():\n    pass\n"
SKIPS = "import pytest\n\ndef test_one():\n    pytest.skip('no browser here')\n"
SKIPS_ALL = "import pytest\n\npytest.importorskip('no_such_module')\n\n" + PASSES
EXPECTS_TO_FAIL = "import pytest\n\n@pytest.mark.xfail\ndef test_one():\n    assert False\n"
PASSES_UNEXPECTEDLY = "import pytest\n\n@pytest.mark.xfail\ndef test_one():\n    pass\n"


@pytest.mark.parametrize(
    ("tests", "workers", "code"),
    [
        ([PASSES], 0, 0),
        ([PASSES, SKIPS], 0, 1),
        ([PASSES, SKIPS], 1, 1),
        ([PASSES, SKIPS_ALL], 0, 1),
        ([PASSES, EXPECTS_TO_FAIL], 0, 1),
        ([PASSES, PASSES_UNEXPECTEDLY], 0, 1),
    ],
)
def test_only_what_passed_passes(tmp_path, tests, workers, code):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    for number, test in enumerate(tests):
        (tmp_path / f"test_{number}.py").write_text(test)
    bare = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = [sys.executable, "-m", "pytest", "-p", "tests.servers", "-p", "xdist.plugin"]
    run += ["-n", str(workers), "-c", str(tmp_path / "pytest.ini"), str(tmp_path)]

    done = subprocess.run(
        run, cwd=Path(__file__).parents[2], env=bare, capture_output=True, check=False
    )

    assert done.returncode == code, done.stdout.decode()


def test_a_warning_is_an_error():
    with pytest.raises(DeprecationWarning):
        warnings.warn("This will go.", DeprecationWarning, stacklevel=1)


def test_the_network_is_off():
    with pytest.raises(NetworkIsOff):
        urlopen("http://enquiry-cycles.example/")
    with pytest.raises(NetworkIsOff), socket.socket() as probe:
        probe.connect(("192.0.2.1", 80))


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


@pytest.mark.django_db
def test_a_run_has_a_database_of_its_own():
    assert "test" in Path(str(connection.settings_dict["NAME"])).name
