"""Something that others had read was pulled back: those who had it in view are told.

What it said is not in the letter, and neither is the reason: both may quote the log.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Post, SelfAssessment
from clusters import queries, quiet
from core.templatetags.components import day, long_day
from logs.models import Entry, Reflection
from logs.notices import comments, drift
from notifications.kinds import Kind
from notifications.letters import Button, Letter
from notifications.models import Message
from projects.access import access_of
from projects.models import Reading
from writing.models import Comment

Text = Entry | Reflection
Pulled = Text | Reading | SelfAssessment
KIND = "withdrawn"

USE_STATEMENTS = (Post.Role.PROJECT_LEAD, Post.Role.SCHOOL_LEAD, Post.Role.HEADTEACHER)
"""Besides leads: who takes joint ratings over as readings, and who speaks for a school."""


def of_text(text: Text, *, by: User, at: datetime) -> Iterator[Message]:
    """To leads, facilitators, and who said something beneath it, as far as it was shared."""
    kind = ContentType.objects.get_for_model(type(text))
    said = Comment.objects.about(kind.pk, text.pk).filter(removed_at__isnull=True)
    people = {
        *_around(text.cycle.project.alliance, at),
        *(each.by for each in said.select_related("by")),
    }
    return _letters(text, [each for each in people if _was_read(text, each, at)], by=by, at=at)


def of_reading(reading: Reading, *, by: User, at: datetime) -> Iterator[Message]:
    """To the leads and the facilitators."""
    people = _around(reading.measure.project.alliance, at)
    return _letters(reading, people, by=by, at=at)


def of_statement(statement: SelfAssessment, *, by: User, at: datetime) -> Iterator[Message]:
    """To leads, facilitators, and who leads a project or speaks for a school, if they read it.

    Asked before it is pulled back: afterwards nobody reads it.
    """
    alliance, today = statement.alliance, timezone.localdate(at)
    people = {*_around(alliance, at), *drift.holders_of(alliance, at, *USE_STATEMENTS)}
    return _letters(
        statement,
        [
            each
            for each in people
            if SelfAssessment.objects.visible_to(access_of(each, today))
            .filter(pk=statement.pk)
            .exists()
        ],
        by=by,
        at=at,
    )


def _around(alliance: Alliance, at: datetime) -> list[User]:
    cluster = queries.cluster_of(alliance.pk, timezone.localdate(at))
    facilitators = drift.facilitators_of(cluster, at) if cluster else []
    return [*drift.leads_of(alliance, at), *facilitators]


def _letters(about: Pulled, people: Iterable[User], *, by: User, at: datetime) -> Iterator[Message]:
    for person in sorted(set(people) - {by}, key=lambda each: each.pk):
        yield Message(
            key=f"{KIND}:{about._meta.label_lower}:{about.pk}:{at.timestamp()}:{person.pk}",
            kind=KIND,
            to=person.email,
            person=person,
            about=about,
            scope_alliance_id=_alliance(about).pk,
            subject=f"{by} pulled back {_named(about)}"[:200],
            due_at=at,
        )


def still_wanted(message: Message, at: datetime) -> bool:
    """It is still pulled back, and this person still reads what says so."""
    about, person = message.about, message.person
    if about is None or person is None or about.withdrawn_at is None:
        return False
    return _was_read(about, person, at)


def _was_read(about: Pulled, person: User, at: datetime) -> bool:
    """Whether a page tells somebody that it was pulled back."""
    access = access_of(person, timezone.localdate(at))
    if isinstance(about, Reading):
        return about.measure.project.alliance_id in access.reached_alliances
    return type(about).objects.was_visible_to(access).filter(pk=about.pk).exists()


def compose(message: Message, at: datetime) -> Letter:
    """What it was, who pulled it back, and where that is said."""
    about: Any = message.about
    when = long_day(timezone.localtime(about.withdrawn_at))
    return Letter(
        subject=f"{about.withdrawn_by} pulled back {_named(about)}"[:200],
        title="Something you could read was pulled back",
        greeting=f"Hello {message.person},",
        paragraphs=(
            f"{about.withdrawn_by} pulled back {_named(about)} on {when}, and says why.",
            "It counts nowhere for now.",
        ),
        button=Button("See why", _page(about)),
        because="You get this because you lead or facilitate there, speak for one of its schools, "
        "or said something about it. We send it once.",
        is_demonstration=_alliance(about).programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster it comes from."""
    return quiet.leaves_about(_alliance(message.about), at) if message.about else at


def _page(about: Any) -> str:
    if isinstance(about, Reading):
        return f"{about.measure.get_absolute_url()}#withdrawn"
    if isinstance(about, SelfAssessment):
        return f"{reverse('alliances:maturity')}?alliance={about.alliance.slug}#withdrawn"
    return str(about.get_absolute_url())


def _alliance(about: Pulled) -> Alliance:
    if isinstance(about, SelfAssessment):
        return about.alliance
    project = about.measure.project if isinstance(about, Reading) else about.cycle.project
    return project.alliance


def _named(about: Pulled) -> str:
    if isinstance(about, SelfAssessment):
        if about.school:
            return f"the self-assessment of {about.school} of {long_day(about.rated_on)}"
        return f"the joint self-assessment of {long_day(about.rated_on)}"
    if isinstance(about, Reading):
        return f"the reading of {day(about.taken_on)} of {about.measure}"
    kind = "entry" if isinstance(about, Entry) else "reflection"
    return f"the {kind} of {day(about.happened_on)}"


ALL = [Kind(KIND, comments.TOPIC, still_wanted, compose, earliest, is_private=True)]
