"""What stands in rows of many tables about a project, each as lines of its history.

Another kind is rows more in ``logs.happened_rows`` and a function in ``TELLS``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.utils.timezone import localdate

from core.access import Access
from core.paths import path_to
from core.templatetags.components import long_day
from logs.happened_rows import RECORDS, Kept, Row, letters, own, shared
from logs.models import PeerChallenge
from projects.models import IdeaProposal, Project, Wording
from projects.models.schools import Answer
from projects.rules import can_edit_project, can_read_records


@dataclass(frozen=True)
class Line:
    """One thing that happened, on a day."""

    day: date
    kind: str
    """What sort of thing, in a word: "Stage", "Question", "School"."""
    words: str
    detail: str = ""
    by: str = ""
    path: str = ""
    """The page that tells more."""
    moment: datetime | None = None
    """Where it is known; of one day what has a moment comes after what has none."""

    @property
    def month(self) -> str:
        return f"{self.day:%B %Y}"

    @property
    def order(self) -> tuple[date, float]:
        return self.day, self.moment.timestamp() if self.moment else 0.0


def read(project: Project, access: Access) -> Iterator[Line]:
    """The lines of a project that this person may know of, in no order.

    What is still to come is no history.
    """
    rows = list(shared(project.pk, access))
    if can_read_records(access, project):
        rows += own(project.pk)
    if can_edit_project(access, project) or project.alliance_id in access.facilitated:
        rows += letters(project.pk)
    for row in sorted(Row(*row) for row in rows):
        yield from TELLS[row.kind](row, project)


def _question(row: Row, project: Project) -> Iterator[Line]:
    if row.begun:
        yield Line(row.begun, "Question", "A question was asked", detail=row.words)
    if row.ended:
        was = f"It was: {row.words} {row.more}".rstrip()
        yield Line(row.ended, "Question", "A question was replaced", detail=was)


def _school(row: Row, project: Project) -> Iterator[Line]:
    if row.begun:
        yield Line(row.begun, "School", f"{row.words} joined")
    if row.ended:
        yield Line(row.ended, "School", f"{row.words} left", detail=row.more)


def _milestone(row: Row, project: Project) -> Iterator[Line]:
    yield from _on_day(
        row, "Milestone", f"Reached: {row.words}", row.more, _records(project, "milestones")
    )


def _record(kept: Kept, row: Row, project: Project) -> Iterator[Line]:
    """What was written down beside the cycles; one that was taken back says so."""
    taken_back = f" Taken back: {row.note}" if row.note else ""
    path = _records(project, kept.place)
    yield from _on_day(row, kept.called, row.words, f"{row.more}{taken_back}", path)


def _on_day(row: Row, kind: str, words: str, detail: str, path: str) -> Iterator[Line]:
    if row.begun:
        yield Line(row.begun, kind, words, detail, row.by, path, row.at)


def _at(row: Row, kind: str, words: str, detail: str = "", path: str = "") -> Iterator[Line]:
    if row.at:
        yield Line(localdate(row.at), kind, words, detail, row.by, path, row.at)


def _text(row: Row, project: Project) -> Iterator[Line]:
    if row.more == Wording.Part.MEASURE:
        yield from _at(row, "Measure", f"“{row.note}” changed", f"Before: {row.words}")
        return
    of = row.note or (f"cycle {row.about}" if row.about else "")
    words = f"{Wording.Part(row.more).label}{of and f' of {of}'} changed"
    path = path_to("logs:cycle", project.slug, row.about) if row.about else ""
    yield from _at(row, "Text", words, f"It was: {row.words}", path)


def _measure(row: Row, project: Project) -> Iterator[Line]:
    """As it was locked with the plan; what was amended since is told by itself."""
    path = path_to("insights:measure", project.slug, row.second)
    yield from _at(row, "Measure", f"Cycle {row.about}: {row.words} was locked", path=path)


def _put_right(row: Row, project: Project) -> Iterator[Line]:
    """What it was stands on the page of the measure, which hides the figures of few people."""
    path = path_to("insights:measure", project.slug, row.second)
    yield from _at(row, "Reading", f"{row.note} of {row.words} was put right", path=path)


def _challenge(row: Row, project: Project) -> Iterator[Line]:
    yield from _at(row, "Challenge", f"Challenged by {row.words}", row.more, _review(row))


def _answer(row: Row, project: Project) -> Iterator[Line]:
    lean = PeerChallenge.NextCycle(row.note).label if row.note else ""
    detail = f"{row.more}{f' Next cycle: {lean.lower()}.' if lean else ''}"
    yield from _at(row, "Challenge", f"{row.words} was answered", detail, _review(row))


def _withdrawn(row: Row, project: Project) -> Iterator[Line]:
    yield from _at(row, "Withdrawn", f"{row.words} was withdrawn", row.more)


def _risk(row: Row, project: Project) -> Iterator[Line]:
    what = "Entered" if row.about == 1 else "Looked at again"
    words = f"{'No longer a risk' if row.second else what}: {row.words}"
    path = path_to("projects:risks", project.slug)
    yield from _on_day(row, "Risk", words, row.note or row.more, path)


def _core_part(row: Row, project: Project) -> Iterator[Line]:
    """What a school changed or dropped. What it kept is no event."""
    words = f"{row.words} {'dropped' if row.second else 'changed'}: {row.more}"
    path = f"{path_to('projects:core_parts', project.slug)}?cycle={row.about}"
    yield from _at(row, "Core part", words, row.note, path)


def _idea(row: Row, project: Project) -> Iterator[Line]:
    path = path_to("projects:core_parts", project.slug)
    yield from _at(row, "Idea", f"Proposed to the toolkit: {row.words}", row.more, path)


def _idea_answered(row: Row, project: Project) -> Iterator[Line]:
    words = f"{IdeaProposal.Outcome(row.note).label}: {row.words}"
    path = path_to("projects:core_parts", project.slug)
    yield from _at(row, "Idea", words, row.more, path)


def _invited(row: Row, project: Project) -> Iterator[Line]:
    yield from _at(row, "Letter", f"{row.words} was invited", f"To {row.more}")


def _invitation_answered(row: Row, project: Project) -> Iterator[Line]:
    words = "said yes" if row.note == Answer.YES else "said no"
    yield from _at(row, "Letter", f"{row.words} {words} to the invitation", row.more)


def _invitation_withdrawn(row: Row, project: Project) -> Iterator[Line]:
    yield from _at(row, "Letter", f"The invitation of {row.words} was withdrawn", f"To {row.more}")


def _agreement(row: Row, project: Project) -> Iterator[Line]:
    words = f"{row.words} was asked about the agreement"
    detail = f"From {long_day(row.begun)} to {long_day(row.ended)}, to {row.more}"
    yield from _at(row, "Agreement", words, detail, _school_page(row, project))


def _agreement_answered(row: Row, project: Project) -> Iterator[Line]:
    words = "confirmed" if row.note == Answer.YES else "did not confirm"
    path = _school_page(row, project)
    yield from _at(row, "Agreement", f"{row.words} {words} the agreement", row.more, path)


def _records(project: Project, place: str) -> str:
    return f"{path_to('projects:records', project.slug)}#{place}"


def _review(row: Row) -> str:
    return path_to("logs:review_cycle", row.about, row.second)


def _school_page(row: Row, project: Project) -> str:
    return path_to("projects:school", project.slug, row.about)


TELLS: Mapping[str, Callable[[Row, Project], Iterator[Line]]] = {
    "text": _text,
    "question": _question,
    "school": _school,
    "milestone": _milestone,
    "measure": _measure,
    "put_right": _put_right,
    "challenge": _challenge,
    "answer": _answer,
    "withdrawn": _withdrawn,
    "risk": _risk,
    "core_part": _core_part,
    "idea": _idea,
    "idea_answered": _idea_answered,
    "invited": _invited,
    "invitation_answered": _invitation_answered,
    "invitation_withdrawn": _invitation_withdrawn,
    "agreement": _agreement,
    "agreement_answered": _agreement_answered,
} | {kind: partial(_record, kept) for kind, kept in RECORDS.items()}
