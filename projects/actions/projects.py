"""Projects: start one, change its question, its schools and its team."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from alliances.models import Alliance, Post, School
from projects.models import Participation, Project, ResearchQuestion, TeamRole


@transaction.atomic
def start(
    alliance: Alliance,
    *,
    by: User,
    today: date,
    fields: dict[str, Any],
    question: str,
    schools: Iterable[School],
) -> Project:
    """Start a project with its question and the schools that take part from today.

    Whoever starts it leads it, through their post as alliance lead.
    """
    project = Project.objects.create(
        alliance=alliance, slug=_free_address(fields["title"]), started_on=today, **fields
    )
    ResearchQuestion.objects.create(project=project, text=question, asked_on=today)
    Participation.objects.bulk_create(
        Participation(project=project, school=school, joined_on=today) for school in schools
    )
    post = Post.objects.in_force(today).filter(
        person=by, alliance=alliance, role=Post.Role.LEAD
    ).first()  # fmt: skip
    if post:
        TeamRole.objects.create(
            project=project, post=post, role=TeamRole.Role.LEAD, starts_on=today
        )
    return project


@transaction.atomic
def change(
    project: Project, *, today: date, fields: dict[str, Any], question: str, reason: str
) -> Project:
    """Change a project. A changed question is a new one; the old one stays with date and reason."""
    for name, value in fields.items():
        setattr(project, name, value)
    project.save()
    asked = project.questions.filter(replaced_on__isnull=True).order_by("position").first()
    if asked is None:
        ResearchQuestion.objects.create(project=project, text=question, asked_on=today)
    elif asked.text != question:
        asked.replaced_on, asked.reason = today, reason
        asked.save(update_fields=["replaced_on", "reason"])
        ResearchQuestion.objects.create(
            project=project, text=question, position=asked.position, asked_on=today
        )
    return project


def _free_address(title: str) -> str:
    """An address made of the title, with a number where it is taken."""
    stem = slugify(title)[:70] or "project"
    taken = set(Project.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    taken |= {"new"}
    return next(
        address
        for address in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3)))
        if address not in taken
    )
