"""Projects: start one, change what it is about, its questions, what it serves."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.text import slugify
from django.utils.timezone import localdate

from accounts.models import User
from alliances.models import Alliance, Post, Priority, School
from core.addresses import numbered, save_at_free_address
from core.exceptions import ChangedMeanwhile, DomainError
from core.templatetags.components import long_day
from projects.actions import records, wordings
from projects.models import (
    ChangeRecord,
    Participation,
    Project,
    ResearchQuestion,
    TeamRole,
    Wording,
)
from projects.preparation import has_begun


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
    project: Project,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
    question: str,
    reason: str,
) -> Project:
    """Change a project that is as the person saw it, else ``ChangedMeanwhile``.

    A changed question is a new one; the old one stays with date and reason. So does what the
    project was about, once a cycle has left its plan; before, what it said is kept, as title and
    aim are.
    """
    today, before = localdate(at), _focus_of(project)
    was = wordings.said(project, Wording.Part.TITLE, Wording.Part.AIM, Wording.Part.FOCUS)
    _update(project, version, **fields)
    if has_begun(project):
        del was[Wording.Part.FOCUS]
        if before and before != _focus_of(project):
            told = {"what": "The focus of the project", "before": before, "reason": reason}
            records.enter(ChangeRecord, project, by=by, at=at, fields={"changed_on": today, **told})
    wordings.keep_all(project, was, wordings.said(project, *was), by=by, at=at)
    asked = project.questions.filter(replaced_on__isnull=True).order_by("position", "pk").first()
    if asked is None:
        ResearchQuestion.objects.create(project=project, text=question, asked_on=today)
    elif asked.text != question:
        replace_question(asked, today=today, text=question, reason=reason)
    return project


@transaction.atomic
def ask(project: Project, *, today: date, text: str) -> ResearchQuestion:
    """Ask one more question, after those the project has."""
    _raise_version(project.pk)
    last = project.questions.aggregate(last=Max("position"))["last"] or 0
    return ResearchQuestion.objects.create(
        project=project, text=text, position=last + 1, asked_on=today
    )


@transaction.atomic
def replace_question(
    question: ResearchQuestion, *, today: date, text: str, reason: str
) -> ResearchQuestion | None:
    """Put a question in other words, or drop it when there are none; the old one stays readable.

    Of two who do so at once the second gets ``ChangedMeanwhile``.
    """
    asked = ResearchQuestion.objects.filter(pk=question.pk, replaced_on__isnull=True)
    if not asked.update(replaced_on=today, reason=reason):
        raise ChangedMeanwhile("question")
    _raise_version(question.project_id)
    if not text:
        return None
    return ResearchQuestion.objects.create(
        project_id=question.project_id, text=text, position=question.position, asked_on=today
    )


def _raise_version(project: int) -> None:
    """Whoever has the form of the project open with other questions in it is told."""
    Project.objects.filter(pk=project).update(version=F("version") + 1)


def _focus_of(project: Project) -> str:
    area = f"Area of focus: {project.focus_area}" if project.focus_area else ""
    return "\n".join(words for words in (project.focus, area) if words)


def set_fit(
    project: Project,
    *,
    by: User,
    at: datetime,
    version: int,
    priorities: Iterable[Priority],
    mandate: str,
    mandate_on: date | None,
) -> None:
    """Say which priorities a project serves and who agreed to it; who did before is kept.

    Of two who do so at once the second gets ``ChangedMeanwhile``.
    """
    with transaction.atomic():
        was, now = _agreed(project.mandate, project.mandate_on), _agreed(mandate, mandate_on)
        _update(project, version, mandate=mandate, mandate_on=mandate_on)
        wordings.keep(project, Wording.Part.MANDATE, was, now, by=by, at=at)
        project.priorities.set(priorities)


def _agreed(mandate: str, mandate_on: date | None) -> str:
    return f"{mandate}, {long_day(mandate_on)}" if mandate and mandate_on else mandate


def _update(project: Project, version: int, **fields: Any) -> None:
    """Change the row that a person saw; the project then knows what it says."""
    seen = Project.objects.filter(pk=project.pk, version=version)
    try:
        with transaction.atomic():
            if not seen.update(version=F("version") + 1, **fields):
                raise ChangedMeanwhile("project")
    except IntegrityError:
        raise TitleTaken from None
    project.refresh_from_db()


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
