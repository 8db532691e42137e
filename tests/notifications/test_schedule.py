"""The beat pokes at fixed intervals, and nobody asks a broker to wait (RM-18)."""

import ast
from pathlib import Path

import pytest

from config.celery import app

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "alliances", "clusters", "config", "core", "insights", "logs", "notifications",
        "projects", "toolkit", "writing")  # fmt: skip
LATER = {"eta", "countdown"}
BY_THE_CALENDAR = {"crontab", "solar"}


def later_or_by_the_calendar(source):
    """Lines that ask for a task later, or at a time of day."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in LATER:
            yield node.value.lineno
        if isinstance(node, ast.Constant) and node.value in LATER:
            yield node.lineno
        if isinstance(node, ast.alias) and node.name in BY_THE_CALENDAR:
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr in BY_THE_CALENDAR:
            yield node.lineno


def files_and_lines_for_later():
    """All files of the apps, and where one of them asks for a task later."""
    files = [file for name in APPS for file in (ROOT / name).rglob("*.py")]
    return files, [
        f"{file.relative_to(ROOT)}:{line}"
        for file in files
        for line in later_or_by_the_calendar(file.read_text())
    ]


def test_no_task_is_queued_for_later():
    files, found = files_and_lines_for_later()

    assert len(files) > 100
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "task.apply_async(countdown=60)",
        "task.apply_async(eta=tomorrow)",
        "app.send_task('x', **{'eta': tomorrow})",
        "from celery.schedules import crontab",
        "schedules.crontab(hour=8)",
    ],
)
def test_the_check_would_notice(source):
    assert list(later_or_by_the_calendar(source))


def test_every_entry_of_the_beat_is_a_number_of_seconds_and_a_real_task():
    app.loader.import_default_modules()

    assert app.conf.beat_schedule
    for entry in app.conf.beat_schedule.values():
        assert isinstance(entry["schedule"], float)
        assert entry["task"] in app.tasks
