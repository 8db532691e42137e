"""Letters about presentations: to the leads who are asked, and to who asked when they decline."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import Post, Stewardship
from clusters import quiet
from clusters.notices import parts
from core.models import in_force
from core.templatetags.components import clock
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Letter
from notifications.models import Message, Way
from projects.models import Presentation, Project, TeamRole

ASKED, DECLINED = "presentation_asked", "presentation_declined"
TOPIC = Topic(
    "presentations",
    "Presenting at events",
    "Sent to a project’s leads when it is chosen for an event, and to whoever chose it when they "
    "decline.",
    (Way.AT_ONCE, Way.NEVER),
    lambda access: bool(access.leads | access.project_leads | access.admin_of),
)


def leads_of(project: Project, today: date) -> list[User]:
    """Who leads a project today; where nobody is named, who leads its alliance."""
    return leads_of_each([project], today)[project.pk]


def leads_of_each(projects: Iterable[Project], today: date) -> dict[int, list[User]]:
    """The same for several projects, in two queries for all."""
    alliances = {each.pk: each.alliance_id for each in projects}
    active = User.objects.filter(is_active=True)
    in_team = Q(in_force(today, "posts__team_roles__"), in_force(today, "posts__"))
    of_projects = active.filter(
        in_team,
        posts__team_roles__project__in=alliances,
        posts__team_roles__role=TeamRole.Role.LEAD,
    ).annotate(leads=F("posts__team_roles__project"))
    of_alliances = active.filter(
        in_force(today, "posts__"),
        posts__alliance__in=alliances.values(),
        posts__role=Post.Role.LEAD,
    ).annotate(leads=F("posts__alliance"))
    named, others = _by_what_they_lead(of_projects), _by_what_they_lead(of_alliances)
    return {
        project: named.get(project) or others.get(alliance, [])
        for project, alliance in alliances.items()
    }


def _by_what_they_lead(people: QuerySet[Any]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = defaultdict(list)
    for person in people.distinct():
        found[person.leads].append(person)
    return found


def asked(presentation: Presentation, at: datetime) -> Iterable[Message]:
    """The question whether they present, to each lead of the project."""
    for person in leads_of(presentation.project, timezone.localdate(at)):
        yield _letter(ASKED, f"{presentation.pk}:{person.pk}", presentation, person, at)


def declined(presentation: Presentation, at: datetime) -> Iterable[Message]:
    """That they do not, to whoever chose the project. Why stands on the page."""
    if presentation.chosen_by:
        key = f"{presentation.pk}:{at.timestamp():.0f}"
        yield _letter(DECLINED, key, presentation, presentation.chosen_by, at)


def asked_still_wanted(message: Message, at: datetime) -> bool:
    """The event is ahead, nobody has answered, and this person still leads the project."""
    presentation = _presentation(message)
    return (
        presentation is not None
        and presentation.is_waiting
        and _is_ahead(presentation, at)
        and message.person in leads_of(presentation.project, timezone.localdate(at))
    )


def declined_still_wanted(message: Message, at: datetime) -> bool:
    """The event is ahead, it is declined still, and this person still runs the event."""
    presentation = _presentation(message)
    return (
        presentation is not None
        and presentation.is_declined
        and _is_ahead(presentation, at)
        and message.person is not None
        and message.person.is_active
        and Stewardship.objects.in_force(timezone.localdate(at))
        .filter(
            person=message.person,
            programme=presentation.meeting.programme_id,
            role=Stewardship.Role.ADMIN,
        )
        .exists()
    )


def compose_asked(message: Message, at: datetime) -> Letter:
    """Which project, at which event, at what time, and where to answer."""
    presentation = _there(message)
    meeting, project = presentation.meeting, presentation.project
    return Letter(
        subject=_subject(ASKED, presentation),
        title="Will you present?",
        greeting=f"Hello {message.person},",
        paragraphs=(
            (
                f"{project} is chosen to be presented at the {parts.what(meeting).lower()} of "
                f"{meeting.programme}."
            ),
            (
                "Give a title and a few sentences, and add your slides when you have them. "
                "If it does not suit, say so there. Until you agree, only people who see your "
                "project anyway see that it was asked for."
            ),
        ),
        facts=(
            *parts.facts(meeting),
            ("Your time", f"{clock(presentation.starts_at)}, {presentation.minutes} minutes"),
        ),
        button=Button("Answer", presentation.get_absolute_url()),
        because=f"You get this because you lead {project}. We send it once.",
        reply_to=presentation.chosen_by.email if presentation.chosen_by else "",
        is_demonstration=meeting.programme.is_demonstration,
    )


def compose_declined(message: Message, at: datetime) -> Letter:
    """Which project does not present, and at which time something else fits."""
    presentation = _there(message)
    meeting = presentation.meeting
    return Letter(
        subject=_subject(DECLINED, presentation),
        title="A project does not present",
        greeting=f"Hello {message.person},",
        paragraphs=(f"{presentation.project} does not present. Why stands on its page.",),
        facts=(
            *parts.facts(meeting),
            ("Free again", f"{clock(presentation.starts_at)}, {presentation.minutes} minutes"),
        ),
        button=Button("Open the page", presentation.get_absolute_url()),
        because="You get this because you chose the project for this event. We send it once.",
        is_demonstration=meeting.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster of the project's alliance."""
    presentation = _presentation(message)
    if presentation is None:
        return at
    alliance = presentation.project.alliance
    return quiet.leaves_about(alliance, at)


def _letter(kind: str, key: str, presentation: Presentation, person: User, at: datetime) -> Message:
    return Message(
        key=f"{kind}:{key}",
        kind=kind,
        to=person.email,
        person=person,
        about=presentation,
        scope_alliance_id=presentation.project.alliance_id,
        subject=_subject(kind, presentation),
        due_at=at,
        useless_after=max(presentation.meeting.begins_at, at),
    )


def _subject(kind: str, presentation: Presentation) -> str:
    meeting = presentation.meeting
    when = parts.at(meeting.held_on, presentation.starts_at)
    words = "Will you present" if kind == ASKED else "Does not present:"
    end = "?" if kind == ASKED else ""
    return f"{words} {presentation.project} on {when}{end}"[:200]


def _is_ahead(presentation: Presentation, at: datetime) -> bool:
    meeting = presentation.meeting
    return meeting.is_announced and meeting.begins_at > at


def _presentation(message: Message) -> Presentation | None:
    rows = Presentation.objects.select_related(
        "meeting__programme", "meeting__cluster", "meeting__host", "project__alliance", "chosen_by"
    )
    return rows.filter(pk=message.about_id or 0).first()


def _there(message: Message) -> Presentation:
    presentation = _presentation(message)
    assert presentation is not None  # noqa: S101 - it was still wanted
    return presentation


KINDS = [
    Kind(ASKED, TOPIC, asked_still_wanted, compose_asked, earliest),
    Kind(DECLINED, TOPIC, declined_still_wanted, compose_declined, earliest),
]
