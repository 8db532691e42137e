"""The check for registries and machines finds what it is there for, and not the links of pages."""

import runpy
from pathlib import Path

import pytest

CHECK = runpy.run_path(str(Path(__file__).parents[2] / "bin/_named_places.py"))
SLASH = "/"


def host(*parts: str) -> str:
    """A name put together here, so that this file names none."""
    return ".".join(parts)


@pytest.mark.parametrize(
    "line",
    [
        f"files from {host('pypi', 'org')}",
        f"https:{SLASH}/{host('registry', 'npmjs', 'org')}/htmx",
        f"deb http:{SLASH}/{host('deb', 'debian', 'org')}/debian stable main",
        f"cd {SLASH}work/main",
        f"VAR_DIR={SLASH}home/amira/var",
        f'open("{SLASH}root/.config")',
    ],
)
def test_a_named_place_is_found(line):
    assert CHECK["names_a_place"](line)


@pytest.mark.parametrize(
    "line",
    [
        '<a href="/home/">Your cycle</a>',
        'path("home/", home.first_screen)',
        f'page.goto("{SLASH}home/today/")',
        "#!/usr/bin/env bash",
        "templates/insights/home/cycle.html",
    ],
)
def test_an_ordinary_line_is_not(line):
    assert not CHECK["names_a_place"](line)
