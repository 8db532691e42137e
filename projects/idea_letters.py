"""Letters about own ideas: to the administrators who answer, and to those who wait for it.

What was handed over and what was answered stand on the pages; the letters only name the idea.
"""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alliances.models import Stewardship
from clusters import quiet
from core.models import in_force
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Letter
from notifications.models import Message, Way
from projects.access import access_of
from projects.models import IdeaProposal
from projects.notices import leads_of
from projects.rules import can_read_records

PROPOSED, ANSWERED = "idea_proposed", "idea_answered"
TOPIC = Topic(
    "ideas",
    "Ideas for the toolkit",
    "Sent to administrators when an idea of an alliance is proposed to the toolkit, and to whoever "
    "proposed it and the project’s leads when it is answered.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.NEVER),
    lambda access: bool(access.admin_of | access.facilitates | access.leads | access.project_leads),
)

Outcome = IdeaProposal.Outcome
BECAME = {
    Outcome.ADDED.value: "is in the toolkit now, as “{}”",
    Outcome.SAME.value: "is in the toolkit already, as “{}”",
    Outcome.DECLINED.value: "does not go into the toolkit",
}


def proposed(proposal: IdeaProposal, at: datetime) -> Iterator[Message]:
    """To every administrator of the programme the idea comes from."""
    for person in _administrators(proposal, at):
        yield _letter(PROPOSED, proposal, person, at)


def answered(proposal: IdeaProposal, at: datetime) -> Iterator[Message]:
    """To who proposed it and who leads the project, but not to who answered."""
    for person in _waiting_for(proposal, at):
        if person.pk != proposal.answered_by_id:
            yield _letter(ANSWERED, proposal, person, at)


def proposed_still_wanted(message: Message, at: datetime) -> bool:
    """Nobody has answered, and this person still administers the programme."""
    proposal = _proposal(message)
    return (
        proposal is not None
        and not proposal.outcome
        and message.person in _administrators(proposal, at)
    )


def answered_still_wanted(message: Message, at: datetime) -> bool:
    """This person proposed it or leads the project, and reads there what became of it."""
    proposal, person = _proposal(message), message.person
    return (
        proposal is not None
        and person is not None
        and person in _waiting_for(proposal, at)
        and can_read_records(access_of(person, timezone.localdate(at)), proposal.project)
    )


def compose_proposed(message: Message, at: datetime) -> Letter:
    """Which idea waits, and where to answer it."""
    proposal = _there(message)
    return Letter(
        subject=_subject(message.kind, proposal),
        title="An idea for the toolkit",
        greeting=f"Hello {message.person},",
        paragraphs=(
            f"{proposal.proposed_by or 'A facilitator'} proposes an idea of an alliance.",
            "What is handed over stands on its page. Add it, say which one it is, or say why not.",
        ),
        facts=_facts(proposal),
        button=Button(
            "Read and answer", reverse("admin:projects_ideaproposal_change", args=[proposal.pk])
        ),
        because="You get this because you administer the programme. We send it once.",
        reply_to=proposal.proposed_by.email if proposal.proposed_by else "",
        is_demonstration=proposal.project.alliance.programme.is_demonstration,
    )


def compose_answered(message: Message, at: datetime) -> Letter:
    """What became of which idea; what was said about it stands with the core parts."""
    proposal = _there(message)
    became = BECAME[proposal.outcome].format(proposal.intervention)
    is_own = proposal.proposed_by_id == message.person_id
    did = "proposed the idea" if is_own else "lead the project"
    return Letter(
        subject=_subject(message.kind, proposal),
        title="Your idea is answered",
        greeting=f"Hello {message.person},",
        paragraphs=(f"The idea {became}. The answer stands with the core parts of the project.",),
        facts=_facts(proposal),
        button=Button(
            "Read the answer", reverse("projects:core_parts", args=[proposal.project.slug])
        ),
        because=f"You get this because you {did}. We send it once.",
        is_demonstration=proposal.project.alliance.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster of the project's alliance."""
    proposal = _proposal(message)
    if proposal is None:
        return at
    alliance = proposal.project.alliance
    return quiet.leaves_about(alliance, at)


def _administrators(proposal: IdeaProposal, at: datetime) -> list[User]:
    people = User.objects.filter(
        in_force(timezone.localdate(at), "stewardships__"),
        is_active=True,
        stewardships__programme=proposal.project.alliance.programme_id,
        stewardships__role=Stewardship.Role.ADMIN,
    )
    return list(people.order_by("pk").distinct())


def _waiting_for(proposal: IdeaProposal, at: datetime) -> list[User]:
    leads = leads_of(proposal.project, timezone.localdate(at))
    return list(dict.fromkeys(filter(None, [proposal.proposed_by, *leads])))


def _letter(kind: str, proposal: IdeaProposal, person: User, at: datetime) -> Message:
    return Message(
        key=f"{kind}:{proposal.pk}:{person.pk}",
        kind=kind,
        to=person.email,
        person=person,
        about=proposal,
        scope_alliance_id=proposal.project.alliance_id,
        subject=_subject(kind, proposal),
        due_at=at,
    )


def _subject(kind: str, proposal: IdeaProposal) -> str:
    words = "An idea for the toolkit" if kind == PROPOSED else "Answered"
    return f"{proposal.project.alliance}: {words}: {proposal}"[:200]


def _facts(proposal: IdeaProposal) -> tuple[tuple[str, str], ...]:
    project = proposal.project
    return ("Idea", str(proposal)), ("Project", str(project)), ("Alliance", str(project.alliance))


def _proposal(message: Message) -> IdeaProposal | None:
    rows = IdeaProposal.objects.select_related(
        "project__alliance__programme", "proposed_by", "intervention"
    )
    return rows.filter(pk=message.about_id or 0).first()


def _there(message: Message) -> IdeaProposal:
    proposal = _proposal(message)
    assert proposal is not None  # noqa: S101 - it was still wanted
    return proposal


KINDS = [
    Kind(PROPOSED, TOPIC, proposed_still_wanted, compose_proposed, earliest),
    Kind(ANSWERED, TOPIC, answered_still_wanted, compose_answered, earliest),
]
