"""Texts of a plan: what one said stays when somebody changes it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model

from accounts.models import User
from projects.models import Cycle, Project, Wording


def keep(
    project: Project,
    part: str,
    was: str,
    now: str,
    *,
    by: User,
    at: datetime,
    cycle: Cycle | None = None,
    about: str = "",
) -> None:
    """Write down what a text said, where it said something and says something else now."""
    if was and was != now:
        Wording.objects.create(
            project=project, part=part, words=was, by=by, at=at, cycle=cycle, about=about[:160]
        )


def said(row: Model, *parts: str) -> dict[str, str]:
    """What these texts of a row say, to be kept once it says something else."""
    return {part: getattr(row, part) for part in parts}


def keep_all(
    project: Project,
    was: Mapping[str, str],
    now: Mapping[str, str],
    *,
    by: User,
    at: datetime,
    cycle: Cycle | None = None,
) -> None:
    """The same for several texts."""
    for part, words in was.items():
        keep(project, part, words, now[part], by=by, at=at, cycle=cycle)
