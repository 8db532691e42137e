"""Projects: start one, change its question, its schools and its team."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.models import User
from alliances.models import Alliance, Post, School
from core.addresses import numbered, save_at_free_address
from core.exceptions import DomainError
from projects.models import Participation, Project, ResearchQuestion, TeamRole


class TitleTaken(DomainError):
    """The projects of an alliance differ in their titles."""

    def __init__(self) -> None:
        super().__init__("Your alliance already has a project of this title")


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

    Whoever starts it leads it, through their post as alliance lead. Of two of one alliance who
    start the same at once, the second gets ``TitleTaken``.
    """
    project = _create(alliance, started_on=today, **fields)
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
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError:
        raise TitleTaken from None
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


def _create(alliance: Alliance, **fields: Any) -> Project:
    try:
        return save_at_free_address(
            lambda: _free_address(fields["title"]),
            lambda slug: Project.objects.create(alliance=alliance, slug=slug, **fields),
        )
    except IntegrityError:
        raise TitleTaken from None


def _free_address(title: str) -> str:
    """An address made of the title, with a number where it is taken."""
    stem = slugify(title)[:70] or "project"
    taken = set(Project.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return numbered(stem, taken | {"new"})
