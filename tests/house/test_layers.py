"""The contracts of import-linter catch what they are there for."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.once  # no database at all

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

BELOW = "Each app imports only from the rows below it"
ONE_WAY = "Inside an app, imports run one way"
NO_TASKS = "Nothing imports tasks"
NO_ACTIONS = "Insights never reaches actions"

VIOLATIONS = [
    (BELOW, "core/clock.py", "import alliances.models"),
    (BELOW, "alliances/models/alliances.py", "import clusters.models"),
    (BELOW, "projects/models/project.py", "import logs.models"),
    (BELOW, "logs/models/texts.py", "import insights.urls"),
    (BELOW, "toolkit/models.py", "import accounts.models"),
    (ONE_WAY, "projects/models/project.py", "import projects.rules"),
    (ONE_WAY, "projects/rules.py", "import projects.actions"),
    (ONE_WAY, "projects/actions/projects.py", "import projects.forms"),
    (ONE_WAY, "projects/forms/cycles.py", "import projects.views"),
    (ONE_WAY, "projects/views/cycles.py", "import projects.urls"),
    (NO_TASKS, "config/urls.py", "import notifications.tasks"),
    (NO_ACTIONS, "insights/urls.py", "import logs.actions.entries"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    for package in CONFIG["root_packages"]:
        leave = shutil.ignore_patterns("__pycache__", "data")
        shutil.copytree(ROOT / package, folder / package, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_code_keeps_every_contract(copy):
    assert _broken(copy) == set()


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_violation_is_caught_by_its_contract(copy, contract, file, line):
    path = copy / file
    before = path.read_text()
    path.write_text(f"{before}\n{line}\n")

    try:
        broken = _broken(copy)
    finally:
        path.write_text(before)

    assert contract in broken


def test_every_contract_is_violated_here():
    assert {contract for contract, _, _ in VIOLATIONS} == {
        contract["name"] for contract in CONFIG["contracts"]
    }


def _broken(folder: Path) -> set[str]:
    """The names of the contracts that lint-imports finds broken."""
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    names = {contract["name"] for contract in CONFIG["contracts"]}
    return {name for name in names if f"{name} BROKEN" in done.stdout}
