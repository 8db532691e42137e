"""What stands in rows of many tables about a project, each as lines of its history.

All that one reader may know comes in one question: a union, told apart by ``kind``. Another kind is
rows more in ``_shared``, ``_own`` or ``_letters`` (that is who reads them), and a function in
``TELLS``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.timezone import localdate

from accounts.models import name_of
from core.access import Access
from core.paths import path_to
from core.prepared import prepared
from core.templatetags.components import long_day
from logs.models import Entry, PeerChallenge, Reflection
from projects.models import (
    Agreement,
    ChangeRecord,
    Criterion,
    Decision,
    EvidenceRead,
    Fidelity,
    IdeaProposal,
    Milestone,
    Participation,
    Project,
    QualityCheck,
    Reading,
    ResearchQuestion,
    RiskReview,
    SchoolInvitation,
    Wording,
)
from projects.models.records import Record
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


class Row(NamedTuple):
    """The columns that all kinds have; what a kind does not need is empty."""

    kind: str
    place: int
    pk: int
    begun: date | None
    ended: date | None
    at: datetime | None
    words: str
    more: str
    note: str
    by: str
    about: int
    """A row that the page to tell more of is about."""
    second: int
    """A second one."""


def read(project: Project, access: Access) -> Iterator[Line]:
    """The lines of a project that this person may know of, in no order.

    What is still to come is no history.
    """
    rows = list(_shared(project.pk, access))
    if can_read_records(access, project):
        rows += _own(project.pk)
    if can_edit_project(access, project) or project.alliance_id in access.facilitated:
        rows += _letters(project.pk)
    for row in sorted(Row(*row) for row in rows):
        yield from TELLS[row.kind](row, project)


TEXT = TextField()
NOTHING = Value("", output_field=TEXT)
NO_DAY = Cast(Value(None), DateField())
NO_MOMENT = Cast(Value(None), DateTimeField())
NO_NUMBER = Value(0, output_field=IntegerField())


def _rows(
    kind: str,
    rows: QuerySet[Any],
    words: Combinable | str,
    *,
    begun: Combinable | str = NO_DAY,
    ended: Combinable | str = NO_DAY,
    at: Combinable | str = NO_MOMENT,
    more: Combinable | str = NOTHING,
    note: Combinable | str = NOTHING,
    by: str = "",
    place: Combinable | str = NO_NUMBER,
    about: Combinable | str = NO_NUMBER,
    second: Combinable | str = NO_NUMBER,
) -> QuerySet[Any, tuple[Any, ...]]:
    """The same columns for each kind, in the order of :class:`Row`."""
    who = Coalesce(name_of(by), NOTHING, output_field=TEXT) if by else NOTHING
    return rows.order_by().values_list(
        Value(kind), place, "pk", begun, ended, at, words, more, note, who, about, second
    )


class Kept(NamedTuple):
    """A kind of record: its table, what stands in a line, what tells more, the word for it."""

    model: type[Record]
    words: str
    more: Combinable | str
    called: str
    place: str
    """Of the page of records."""


RECORDS = {
    "decision": Kept(Decision, "what", "reason", "Decision", "decisions"),
    "change": Kept(
        ChangeRecord,
        "what",
        Case(
            When(before="", then="reason"),
            default=Concat(Value("It was: "), "before", Value(" "), "reason", output_field=TEXT),
        ),
        "Change",
        "changes",
    ),
    "evidence": Kept(EvidenceRead, "source", "used", "Evidence", "evidence"),
    "check": Kept(QualityCheck, "what", "result", "Check", "checks"),
}


@prepared
def _shared(project: int, access: Access) -> QuerySet[Any, tuple[Any, ...]]:
    """What every reader of the project knows, the challenges this person reads, and that texts
    were pulled back which they could read.
    """
    of_it = {"project": project}
    challenged = PeerChallenge.objects.visible_to(access).filter(
        cycle__project=project, submitted_at__isnull=False
    )
    at = {"about": "meeting", "second": "cycle"}
    said = Wording.objects.filter(**of_it).exclude(part__in=Wording.OWN)
    return _rows(
        "question", ResearchQuestion.objects.filter(**of_it), "text",
        begun="asked_on", ended="replaced_on", more="reason", place="position",
    ).union(
        _rows(
            "school", Participation.objects.filter(**of_it), "school__name",
            begun="joined_on", ended="left_on", more="reason",
        ),
        _rows(
            "measure", Criterion.objects.filter(cycle__project=project), "name",
            at="cycle__locked_at", about="cycle__number", second="measure",
        ),
        _worded(said),
        _rows(
            "challenge", challenged, "challenger__name",
            at="submitted_at", more="questions", by="submitted_by", **at,
        ),
        _rows(
            "answer", challenged.filter(answered_at__isnull=False), "challenger__name",
            at="answered_at", more="response", note="next_cycle", by="answered_by", **at,
        ),
        *(
            _rows(
                "withdrawn", rows, Value(what, output_field=TEXT),
                at="withdrawn_at", more="withdrawn_why", by="withdrawn_by",
            )
            for what, rows in (
                ("An entry", Entry.objects.was_visible_to(access).filter(cycle__project=project)),
                (
                    "A reflection",
                    Reflection.objects.was_visible_to(access).filter(cycle__project=project),
                ),
                (
                    "A reading",
                    Reading.every.filter(measure__project=project, withdrawn_at__isnull=False),
                ),
            )
        ),
        all=True,
    )  # fmt: skip


@prepared
def _own(project: int) -> QuerySet[Any, tuple[Any, ...]]:
    """What is the alliance's own: records, milestones reached, risks, core parts, ideas."""
    of_it = {"project": project}
    dropped = Fidelity.objects.filter(participation__project=project)
    ideas = IdeaProposal.objects.filter(**of_it)
    reached = Milestone.objects.standing().filter(done_on__isnull=False, **of_it)
    return _rows(
        "milestone", reached, "what", begun="done_on", more="evidence", by="done_by"
    ).union(
        *(
            _rows(
                kind, each.model.objects.filter(**of_it), each.words,
                begun=each.model.DAY, more=each.more, note="taken_back_why", by="entered_by",
            )
            for kind, each in RECORDS.items()
        ),
        _rows(
            "risk", RiskReview.objects.filter(risk__project=project), "risk__what",
            begun="reviewed_on", at="entered_at", more="action", note="note", by="entered_by",
            about="number", second=Cast("is_over", IntegerField()),
        ),
        _rows(
            "core_part", dropped.exclude(said=Fidelity.Said.KEPT), "participation__school__name",
            at="entered_at", more="part", note="note", by="entered_by",
            about="trial__cycle__number",
            second=Case(When(said=Fidelity.Said.DROPPED, then=1), default=0),
        ),
        _worded(Wording.objects.filter(part__in=Wording.OWN, **of_it)),
        _rows(
            "idea", ideas, "own_idea", at="proposed_at", more="why", by="proposed_by"
        ),
        _rows(
            "idea_answered", ideas.filter(answered_at__isnull=False),
            Coalesce("intervention__title", "own_idea", output_field=TEXT),
            at="answered_at", more="answer", note="outcome", by="answered_by",
        ),
        all=True,
    )  # fmt: skip


@prepared
def _letters(project: int) -> QuerySet[Any, tuple[Any, ...]]:
    """What schools were asked and said, for who looks after them: letters and agreements."""
    invited = SchoolInvitation.objects.filter(project=project)
    agreed = Agreement.objects.filter(participation__project=project)
    school = "participation__school__name"
    said = {"at": "answered_at", "note": "answer"}
    return _rows(
        "invited", invited, "school__name", at="asked_at", more="to_name", by="asked_by"
    ).union(
        _rows(
            "invitation_answered", invited.filter(answered_at__isnull=False), "school__name",
            more=_from_whom(), **said,
        ),
        _rows(
            "invitation_withdrawn", invited.filter(withdrawn_at__isnull=False), "school__name",
            at="withdrawn_at", more="to_name", by="withdrawn_by",
        ),
        _rows(
            "agreement", agreed, school, begun="starts_on", ended="ends_on",
            at="asked_at", more="to_name", by="asked_by", about="participation",
        ),
        _rows(
            "agreement_answered", agreed.filter(answered_at__isnull=False), school,
            more=_from_whom(), about="participation", **said,
        ),
        all=True,
    )  # fmt: skip


def _worded(rows: QuerySet[Wording]) -> QuerySet[Any, tuple[Any, ...]]:
    """Texts that were changed, each as it was."""
    number = Coalesce("cycle__number", 0)
    return _rows("text", rows, "words", at="at", by="by", more="part", note="about", about=number)


def _from_whom() -> Concat:
    """Who answered, and the note they wrote."""
    return Concat("to_name", Value(". "), "note", output_field=TEXT)


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
    of = row.note or (f"cycle {row.about}" if row.about else "")
    words = f"{Wording.Part(row.more).label}{of and f' of {of}'} changed"
    path = path_to("logs:cycle", project.slug, row.about) if row.about else ""
    yield from _at(row, "Text", words, f"It was: {row.words}", path)


def _measure(row: Row, project: Project) -> Iterator[Line]:
    """As it was locked with the plan; what was amended since is told by itself."""
    path = path_to("insights:measure", project.slug, row.second)
    yield from _at(row, "Measure", f"Cycle {row.about}: {row.words} was locked", path=path)


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
