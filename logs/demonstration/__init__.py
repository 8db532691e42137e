"""A whole programme to look around in; its alliances, people and figures are invented.

What people wrote stands in ``logs/data/demonstration``; the dates follow from the day it is built
on, so that there is always a cycle under way, a call missed and a meeting ahead.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from alliances.models import Alliance, Post, Priority, Programme, School, SelfAssessment
from clusters.models import Action, CheckIn, Cluster, Meeting
from logs.demonstration import (
    calls,
    data,
    enquiries,
    events,
    groups,
    invitations,
    letters,
    meetings,
    own_affairs,
    people,
    places,
    registers,
    reviews,
    rhythm,
    schools,
    texts,
)
from logs.demonstration.catalogue import Catalogue
from logs.demonstration.timeline import Timeline
from logs.models import Entry, PeerChallenge, Reflection
from notifications.models import Message
from projects.models import Cycle, Presentation, Project, Reading

PASSWORD = "demonstration-2026"  # noqa: S105 - printed on purpose, for invented people only


def exists() -> bool:
    """Whether a demonstration has been built here."""
    return Programme.objects.filter(is_demonstration=True).exists()


def sign_ins(password: str = PASSWORD) -> list[tuple[str, str, str]]:
    """(who they are, e-mail address, password) for one person of each main role."""
    return [(row["who"], row["email"], password) for row in data.programme()["sign_in"]]


def known_password(*candidates: str) -> str:
    """The first of these passwords that still opens the sign-ins; empty when none does."""
    person = User.objects.filter(email=sign_ins()[0][1]).first()
    tried = (word for word in (*candidates, PASSWORD) if word)
    return next((word for word in tried if person and person.check_password(word)), "")


@transaction.atomic
def build(today: date, password: str = PASSWORD) -> Programme:
    """Build the demonstration as it stands on this day; all of it, or nothing when something fails.

    Needs the toolkit. Nobody is written to: what the outbox holds has gone already, or is not due.
    """
    outline = data.programme()
    accounts = data.alliances(outline)
    timeline = Timeline.around(today)
    catalogue = Catalogue.read()

    programme = places.add_programme(outline, timeline)
    alliances = places.add_alliances(programme, accounts, timeline)
    known = people.add_people(outline, accounts, alliances, timeline, password=password)
    invitations.add_invitations(alliances.values())
    clusters = places.add_clusters(programme, outline, alliances, known, timeline)
    rhythm.add_meetings(clusters, outline, timeline)
    meetings.add_follow_up(clusters, data.meetings(), known, timeline)
    rhythm.add_calls(accounts, alliances, timeline)
    calls.add_notes(alliances, data.calls(), known, timeline)
    own_affairs.add_priorities(alliances, data.own_affairs(), known, timeline)
    own_affairs.add_busy_periods(alliances, data.own_affairs(), timeline)
    own_affairs.add_lead_schools(alliances, data.own_affairs(), known, timeline)
    own_affairs.add_self_assessments(alliances, data.own_affairs(), known, timeline)
    rhythm.add_overrides(accounts, alliances, known, timeline)
    for slug, account in accounts.items():
        enquiry = enquiries.add_project(account, alliances[slug], known, catalogue, timeline)
        if enquiry:
            schools.add_schools(enquiry.project, account["project"], today)
            texts.add_texts(data.log(slug), enquiry, known, catalogue, timeline)
            lead = known[account["project"]["team"][0]["name"]]
            registers.add_registers(enquiry.project, data.registers(slug), lead, timeline)
    groups.add_groups(alliances, data.own_affairs(), known, timeline)
    reviews.add_reviews(clusters, alliances, data.reviews(), timeline)
    events.add_events(programme, data.events(), alliances, known, timeline)
    letters.add_letters(programme, data.letters(), known, timeline)
    return programme


def counts(programme: Programme) -> Mapping[str, int]:
    """How much there is of everything, by its plural name."""
    ours = {"cycle__project__alliance__programme": programme}
    people = User.objects.filter(
        Q(posts__alliance__programme=programme)
        | Q(stewardships__programme=programme)
        | Q(facilitations__cluster__programme=programme)
    ).distinct()
    return {
        "clusters": Cluster.objects.filter(programme=programme).count(),
        "alliances": Alliance.objects.filter(programme=programme).count(),
        "schools": School.objects.filter(programme=programme).count(),
        "people": people.count(),
        "priorities": Priority.objects.filter(alliance__programme=programme).count(),
        "self-assessments": SelfAssessment.objects.filter(alliance__programme=programme).count(),
        "posts": Post.objects.filter(alliance__programme=programme).count(),
        "meetings": Meeting.objects.filter(programme=programme).count(),
        "actions": Action.objects.filter(programme=programme).count(),
        "check-in calls": CheckIn.objects.filter(alliance__programme=programme).count(),
        "projects": Project.objects.filter(alliance__programme=programme).count(),
        "presentations": Presentation.objects.filter(meeting__programme=programme).count(),
        "cycles": Cycle.objects.filter(project__alliance__programme=programme).count(),
        "readings": Reading.objects.filter(measure__project__alliance__programme=programme).count(),
        "peer challenges": PeerChallenge.objects.filter(meeting__programme=programme).count(),
        "entries": Entry.objects.filter(**ours).count(),
        "reflections": Reflection.objects.filter(**ours).count(),
        "emails": Message.objects.filter(person__in=people).count(),
    }
