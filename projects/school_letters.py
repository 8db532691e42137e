"""Letters to schools that ask something: will you take part, do you confirm? Each with one link.

Whoever answers has no account, so a letter says no more than it must, and goes on school days.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from alliances.notices import ASKING
from clusters import quiet
from core.templatetags.components import day, long_day
from notifications import links
from notifications.kinds import Kind
from notifications.letters import Button, Letter
from notifications.models import Message
from projects.models import Agreement, Project, SchoolInvitation, SchoolRole

ASK, REMINDER = "school_question", "school_question_reminder"
REMIND_AFTER = timedelta(days=10)

PURPOSES: dict[Any, str] = {
    SchoolInvitation: "school_invitation",
    SchoolRole: "school_role",
    Agreement: "agreement",
}
PAGE = "projects:school_answer"


def project_of(row: Any) -> Project:
    return row.project if isinstance(row, SchoolInvitation) else row.participation.project


def school_of(row: Any) -> Any:
    return row.school if isinstance(row, SchoolInvitation) else row.participation.school


def invitation_text(project: Project, school: Any, asked: str) -> str:
    """The letter to a school as it is proposed, from what the project says; a person edits it."""
    question = project.questions.filter(replaced_on__isnull=True).first()
    parts = [
        f"We would like {school} to take part in “{project}”, an enquiry of {project.alliance}.",
        f"What it is for: {project.aim}" if project.aim else "",
        f"What we want to find out: {question}" if question else "",
        f"The time it asks of you: {asked}",
        "You can stop at any time. What you contributed is then kept, and nothing more is asked.",
    ]
    return "\n\n".join(filter(None, parts))


def letters(row: Any, at: datetime) -> list[Message]:
    """The letter, and the reminder that goes only while there is no answer."""
    label = row._meta.label_lower
    link = links.of(PURPOSES[type(row)], row, at)
    assert link is not None  # noqa: S101 - it was just offered
    return [
        Message(
            key=f"{kind}:{label}:{row.pk}",
            kind=kind,
            to=row.to_email,
            about=row,
            scope_alliance_id=project_of(row).alliance_id,
            subject=_subject(row),
            due_at=due_at,
            useless_after=link.expires_at - timedelta(days=1),
        )
        for kind, due_at in ((ASK, at), (REMINDER, at + REMIND_AFTER))
    ]


def still_wanted(message: Message, at: datetime) -> bool:
    """There is no answer yet, and the question still stands."""
    row = message.about
    return row is not None and links.of(PURPOSES[type(row)], row, at) is not None


def compose(message: Message, at: datetime) -> Letter:
    """What is asked, by whom, and the page on which it is answered."""
    row: Any = message.about
    link = links.of(PURPOSES[type(row)], row, at)
    assert link is not None  # noqa: S101 - it was still wanted
    by, project = row.asked_by, project_of(row)
    until = long_day(timezone.localtime(link.expires_at))
    reminds = message.kind == REMINDER
    again = day(quiet.leaves_about(project.alliance, message.due_at + REMIND_AFTER))
    return Letter(
        subject=("Still open: " if reminds else "") + _subject(row),
        title=question(row),
        greeting=f"Hello {row.to_name},",
        paragraphs=tuple(row.text.split("\n\n"))
        if isinstance(row, SchoolInvitation)
        else (f"{by or project.alliance} asks you, for {school_of(row)}.",),
        facts=facts(row) + _file(row),
        button=Button("Answer", links.path(link, PAGE)),
        ending=(f"No account is needed. The button works once, until {until}.",),
        because="You get this because your school was named for this project. "
        + (
            "This is the last time."
            if reminds
            else f"Without an answer we remind once, on {again}."
        ),
        reply_to=by.email if by else "",
        is_demonstration=project.alliance.programme.is_demonstration,
        key=link.key,
    )


def question(row: Any) -> str:
    """What is asked, in one line."""
    if isinstance(row, SchoolInvitation):
        return f"Will {row.school} take part?"
    if isinstance(row, Agreement):
        return "Do you confirm this agreement?"
    return QUESTIONS[row.role]


QUESTIONS = {
    SchoolRole.Role.SPONSOR.value: "Will you sponsor this project in your school?",
    SchoolRole.Role.CHAMPION.value: "Will you be the senior link of this project in your school?",
}


def facts(row: Any) -> tuple[tuple[str, str], ...]:
    """What the person needs to decide, and nothing else of the project."""
    project = project_of(row)
    found = [
        ("School", str(school_of(row))),
        ("Project", str(project)),
        ("Alliance", str(project.alliance)),
    ]
    if isinstance(row, Agreement):
        found += [
            ("From", long_day(row.starts_on)),
            ("Until", long_day(row.ends_on)),
            ("The project link", row.link_role),
            ("The school", row.school_role),
        ]
    elif isinstance(row, SchoolRole):
        found.append(("Asked of you", DUTIES[row.role]))
    return tuple(found)


DUTIES = {
    SchoolRole.Role.SPONSOR.value: "Make time and cover for it, and ask how it goes once a term.",
    SchoolRole.Role.CHAMPION.value: "Be the person staff turn to, and come to the cluster meeting.",
}


def _file(row: Any) -> tuple[tuple[str, str], ...]:
    """That there is a file, by its name. It is not sent: it is read on the page of the answer."""
    file = row.file if isinstance(row, Agreement) else None
    return (("File", f"{file}, to be read where you answer"),) if file else ()


def _subject(row: Any) -> str:
    return f"{school_of(row)}: {question(row)}"


def _earliest(message: Message, at: datetime) -> datetime:
    row: Any = message.about
    if row is None:
        return at
    alliance = project_of(row).alliance
    return quiet.leaves_about(alliance, at)


KINDS = [Kind(name, ASKING, still_wanted, compose, _earliest) for name in (ASK, REMINDER)]
