"""Texts of a plan: what one said stays when somebody changes it."""

from datetime import datetime

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
