"""The check for registries and machines finds what it is there for, and not the links of pages."""

import runpy
from pathlib import Path

import pytest

CHECK = runpy.run_path(str(Path(__file__).parents[2] / "bin/_named_places.py"))
SLASH, DOT = "/", "."


@pytest.mark.parametrize(
    "line",
    [
        f"files from pypi{DOT}org",
        f"https:{SLASH}/registry.npmjs{DOT}org/htmx",
        f"deb http:{SLASH}/deb.debian{DOT}org/debian stable main",
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
