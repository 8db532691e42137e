"""Who stands behind a project in each school, what is agreed there, and who was asked."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from alliances.models import Alliance, Post, School
from core import clock
from logs.demonstration.data import Account
from projects.models import (
    Agreement,
    Answer,
    Concern,
    Participation,
    Project,
    SchoolInvitation,
    SchoolRole,
    SchoolVisit,
)
from writing.actions import attachments
from writing.files import Incoming
from writing.models import Attachment

ASKED, ANSWERED, VISITED = timedelta(days=70), timedelta(days=66), timedelta(days=30)
LINK = "Visits the school once a half term, shares plans and readings, answers within two days."
SCHOOL = "Frees two teachers for half a day a half term, and sends one to the cluster meeting."
OTHER_SUPPORT = "The local authority’s mathematics adviser, two days a term since September."
UNKNOWN = {"sponsor": "The headteacher", "champion": "A deputy headteacher"}
FILE = Path(__file__).parents[1] / "data" / "demonstration" / "agreement.pdf"
FILE_NAME = "Partnership agreement (invented).pdf"
WAYS = (Participation.CameIn.BEFORE, Participation.CameIn.ASKED, Participation.CameIn.TOLD)


def add_schools(project: Project, told: Account, today: date) -> None:
    """Sponsors and champions, agreements, visits, letters, one worry; the first is complete.

    Nobody is champion where the account says so.
    """
    vacant = {row["name"] for row in told["schools"] if not row.get("champion", True)}
    now = clock.now()
    joined = list(project.participations.joined().select_related("school"))
    for place, row in enumerate(joined):
        _name(row, "sponsor", _holder(row.school, Post.Role.HEADTEACHER), now, place < 2)
        if row.school.name not in vacant:
            _name(row, "champion", _holder(row.school, Post.Role.SCHOOL_LEAD), now, place == 0)
        Participation.objects.filter(pk=row.pk).update(
            visits_planned=3,
            needs="Years 4 to 6. Cover on Tuesdays only.",
            came_in=WAYS[place % len(WAYS)],
            other_support="" if place else OTHER_SUPPORT,
        )
    agreements = [_agree(row, today, now, expired=row is not joined[0]) for row in joined[:2]]
    for agreement in agreements[:1]:
        _attach(agreement, now)
    for row in joined[:1]:
        SchoolVisit.objects.create(
            participation=row, visited_on=today - VISITED, note="Saw two lessons and the review."
        )
    for row in joined[-1:]:
        Concern.objects.create(
            participation=row, raised_at=now - VISITED,
            reason="Nobody came to the last two planning sessions.",
            action="The project lead visits the headteacher this month.",
        )  # fmt: skip
    _invite(project, project.alliance, now)


def _holder(school: School, role: str) -> Post | None:
    rows = school.posts.filter(role=role, ends_on__isnull=True)
    return rows.select_related("person").first()


def _name(
    row: Participation, role: str, post: Post | None, now: datetime, is_confirmed: bool
) -> None:
    """Who holds the post in the school; elsewhere somebody with no account."""
    person = post.person if post else None
    answered = {"answered_at": now - ANSWERED, "answer": Answer.YES} if is_confirmed else {}
    SchoolRole.objects.create(
        participation=row,
        role=role,
        to_name=person.name if person else UNKNOWN[role],
        to_email=person.email if person else "office@school.example",
        asked_at=now - ASKED,
        starts_on=(now - ASKED).date(),
        **answered,
    )


def _agree(row: Participation, today: date, now: datetime, *, expired: bool) -> Agreement:
    year = timedelta(days=365)
    return Agreement.objects.create(
        participation=row, link_role=LINK, school_role=SCHOOL, to_name="The headteacher",
        to_email="office@school.example", asked_at=now - ASKED,
        answered_at=now - ANSWERED, answer=Answer.YES,
        starts_on=today - year, ends_on=today - VISITED if expired else today + year,
    )  # fmt: skip


def _attach(agreement: Agreement, now: datetime) -> None:
    """A file that says of itself that it is invented, added by a lead of the alliance."""
    posts = agreement.participation.project.alliance.posts.filter(role=Post.Role.LEAD)
    kept = attachments.keep(Incoming(FILE_NAME, Attachment.Kind.PDF, FILE.read_bytes()))
    for post in posts.select_related("person")[:1]:
        attachments.attach(kept, agreement, by=post.person, at=now - ASKED)


def _invite(project: Project, alliance: Alliance, now: datetime) -> None:
    taking_part = project.participations.joined().values("school")
    asked = alliance.schools.exclude(pk__in=taking_part).order_by("name")
    declined = {"answered_at": now - ANSWERED, "answer": Answer.NO, "note": "Not this year."}
    for place, school in enumerate(asked[:2]):
        answer: dict[str, Any] = {} if place else declined
        SchoolInvitation.objects.create(
            project=project, school=school, text="Will you take part?",
            time_asked="Two hours a half term",
            to_name="The headteacher", to_email="office@school.example",
            asked_at=now - ASKED, **answer,
        )  # fmt: skip
