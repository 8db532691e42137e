"""The rows of many tables that tell what happened to a project, in the same columns.

All that one reader may know comes in one question: a union, told apart by ``kind``. Who reads it
says where a kind belongs: ``shared``, ``own`` or ``letters``. ``logs.happened`` puts it in words.
"""

from datetime import date, datetime
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

from accounts.models import name_of
from core.access import Access
from core.prepared import prepared
from logs.models import Entry, PeerChallenge, Reflection
from projects.models import (
    Agreement,
    ChangeRecord,
    Correction,
    Criterion,
    Decision,
    EvidenceRead,
    Fidelity,
    IdeaProposal,
    Milestone,
    Participation,
    QualityCheck,
    Reading,
    ResearchQuestion,
    RiskReview,
    SchoolInvitation,
    Wording,
)
from projects.models.records import Record


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
def shared(project: int, access: Access) -> QuerySet[Any, tuple[Any, ...]]:
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
            "put_right", Correction.objects.filter(reading__measure__project=project),
            "reading__measure__name", at="at", by="by", second="reading__measure",
            note=Case(
                When(reading__cycle__isnull=True, then=Value("The baseline")),
                default=Value("A reading"), output_field=TEXT,
            ),
        ),
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
def own(project: int) -> QuerySet[Any, tuple[Any, ...]]:
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
def letters(project: int) -> QuerySet[Any, tuple[Any, ...]]:
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
