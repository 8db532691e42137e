"""What a project keeps beside its cycles: risks with their reviews, records and milestones."""

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from accounts.models import User
from alliances.models import Stewardship
from logs.demonstration.data import Account
from logs.demonstration.enquiries import read_figure
from logs.demonstration.timeline import Timeline
from projects.actions import locks
from projects.actions.readings import take_over
from projects.core_parts import parts_of
from projects.joint_ratings import joint_ratings
from projects.models import (
    ChangeRecord,
    Cycle,
    Decision,
    EvidenceRead,
    Fidelity,
    IdeaProposal,
    Measure,
    Milestone,
    OwnParts,
    Project,
    QualityCheck,
    Risk,
    RiskReview,
    ScopeCheck,
    StepTaken,
    Trial,
)
from toolkit.models import MaturityStage, Strand

RECORDS = (
    ("decision", Decision, "decided_on", ("what", "alternatives", "reason", "who")),
    ("change", ChangeRecord, "changed_on", ("what", "reason", "learning")),
    ("evidence", EvidenceRead, "read_on", ("source", "says", "used", "idea")),
    ("check", QualityCheck, "checked_on", ("what", "result", "who")),
)


def add_registers(project: Project, told: Account, by: User, timeline: Timeline) -> None:
    """All of it, entered by one person on the days the file names."""
    cycles = {cycle.number: cycle for cycle in project.cycles.all()}
    for row in told.get("risk", []):
        risk = Risk.objects.create(project=project, kind=row["kind"], what=row["what"])
        for number, review in enumerate(row["reviews"], 1):
            _add_review(risk, number, review, by, cycles, timeline)
    for name, model, day_field, fields in RECORDS:
        for row in told.get(name, []):
            day = timeline.back(row["ago"])
            known = {field: row[field] for field in fields if field in row}
            if "cycle" in row:
                known["cycle"] = cycles[row["cycle"]]
            model._default_manager.create(
                project=project, **{day_field: day}, **known, **_entered(day, by, timeline)
            )
    for row in told.get("milestone", []):
        _add_milestone(project, row, by, timeline)
    for row in told.get("step", []):
        at = timeline.moment(timeline.back(row["ago"]))
        StepTaken.objects.create(
            project=project, step=row["step"], is_done=row["done"], note=row["note"], by=by, at=at
        )
    _add_fit(project, told.get("fit", {}), timeline)
    _add_core_parts(project, told, by, timeline)
    _add_scope(cycles, told, by, timeline)
    _add_amendments(cycles, told, by, timeline)
    for row in told.get("strand_measure", []):
        _add_strand_measure(project, row)
    for row in told.get("idea", []):
        _add_proposal(project, row, timeline)


def _add_fit(project: Project, told: Account, timeline: Timeline) -> None:
    """Which of the priorities of its alliance it serves, and who agreed to it."""
    if not told:
        return
    project.priorities.set(project.alliance.priorities.filter(text__in=told["priorities"]))
    project.mandate, project.mandate_on = told["mandate"], timeline.back(told["ago"])
    project.save(update_fields=["mandate", "mandate_on"])


def _add_review(
    risk: Risk,
    number: int,
    row: Account,
    by: User,
    cycles: dict[int, Cycle],
    timeline: Timeline,
) -> None:
    day = timeline.back(row["ago"])
    under_way = [cycle for cycle in cycles.values() if cycle.starts_on <= day]
    names = ("likelihood", "effect", "owner", "action", "note", "is_over")
    RiskReview.objects.create(
        risk=risk,
        number=number,
        cycle=max(under_way, key=lambda cycle: cycle.number, default=None),
        reviewed_on=day,
        look_again_on=timeline.ahead(row["look_again_ahead"])
        if "look_again_ahead" in row
        else None,
        **{name: row[name] for name in names if name in row},
        **_entered(day, by, timeline),
    )


def _add_milestone(project: Project, row: Account, by: User, timeline: Timeline) -> None:
    entered = _entered(timeline.term("this").starts_on, by, timeline)
    due: dict[str, Any] = (
        {"term": timeline.term("this"), "week": row["week"]}
        if "week" in row
        else {"due_on": timeline.ahead(row["ahead"])}
        if "ahead" in row
        else {"due_on": timeline.back(row["ago"])}
    )
    reached: dict[str, Any] = {}
    if "reached_ago" in row:
        day = timeline.back(row["reached_ago"])
        reached = {
            "done_on": day, "done_at": timeline.moment(day, 1), "done_by": by,
            "evidence": row["evidence"],
        }  # fmt: skip
    Milestone.objects.create(project=project, what=row["what"], **due, **reached, **entered)


def _add_core_parts(project: Project, told: Account, by: User, timeline: Timeline) -> None:
    """The project's own lists, and what schools kept in the newest cycle."""
    for row in told.get("own_parts", []):
        OwnParts.objects.create(
            project=project,
            own_idea=row["idea"],
            core_parts="\n".join(row["core"]),
            adaptable_parts="\n".join(row["adaptable"]),
            goes_along=row.get("goes_along", False),
            changed_at=timeline.moment(timeline.term("this").starts_on, 1),
            changed_by=by,
        )
    if "kept" not in told:
        return
    newest = parts_of(project.cycles.latest("number"))
    parts = {getattr(of.trial.intervention, "slug", of.trial.own_idea): of for of in newest}
    for row in told["kept"]:
        of = parts[row.get("idea") or row["intervention"]]
        notes = row.get("notes", [""] * len(row["said"]))
        for part, said, note in zip(of.core, row["said"], notes, strict=False):
            Fidelity.objects.create(
                trial=of.trial,
                participation=project.participations.get(school__name=row["school"]),
                part=part,
                said=said,
                note=note,
                **_entered(timeline.back(row["ago"]), by, timeline),
            )


def _add_scope(cycles: dict[int, Cycle], told: Account, by: User, timeline: Timeline) -> None:
    """What was said about the scope of a cycle the day it began."""
    for row in told.get("scope", []):
        cycle = cycles[row["cycle"]]
        ScopeCheck.objects.create(
            cycle=cycle,
            when=ScopeCheck.When.PLAN,
            by=by,
            at=timeline.moment(cycle.starts_on, 1),
            note=row["note"],
            **{name: name not in row["not_yet"] for name in ScopeCheck.QUESTIONS},
        )


def _add_amendments(cycles: dict[int, Cycle], told: Account, by: User, timeline: Timeline) -> None:
    """What was changed of a locked plan, and why."""
    for row in told.get("amendment", []):
        cycle = cycles[row["cycle"]]
        measure = cycle.project.measures.get(name=row["measure"])
        day = timeline.since(localdate(cycle.locked_at), row["ago"])
        locks.amend(
            cycle,
            by=by,
            at=timeline.moment(day, 1),
            part=row["part"],
            measure=measure,
            seen=locks.value_of(cycle, row["part"], measure),
            now=row["now"],
            reason=row["reason"],
        )


def _add_strand_measure(project: Project, row: Account) -> None:
    """A strand as a measure: its first joint rating is the baseline, the last a reading."""
    measure = Measure(
        project=project,
        name=row["name"],
        short_name=row["short_name"],
        level=Measure.Level.ALLIANCE,
        unit=Measure.Unit.STAGE,
        strand=Strand.objects.get(key=row["strand"]),
        stages="\n".join(stage.name for stage in MaturityStage.objects.all()),
        position=project.measures.count() + 1,
    )
    measure.target = read_figure(measure, row["target"]).value
    measure.save()
    newest, *_, oldest = joint_ratings(measure)
    take_over(oldest, measure, cycle=None)
    take_over(newest, measure, cycle=project.cycles.open().get())


def _add_proposal(project: Project, row: Account, timeline: Timeline) -> None:
    """What the facilitator proposed to the toolkit; answered by an administrator, or not yet."""
    answered: dict[str, Any] = {}
    if "answered_ago" in row:
        admin = project.alliance.programme.stewardships.filter(role=Stewardship.Role.ADMIN)
        answered = {
            "outcome": IdeaProposal.Outcome.DECLINED,
            "answer": row["answer"],
            "answered_at": timeline.moment(timeline.back(row["answered_ago"]), 1),
            "answered_by": admin[0].person,
        }
    trial = Trial.objects.filter(cycle__project=project, own_idea=row["idea"])[0]
    own = project.own_parts.filter(own_idea=row["idea"]).first() or OwnParts()
    facilitations = project.alliance.placings.get().cluster.facilitations.order_by("starts_on")
    IdeaProposal.objects.create(
        project=project,
        own_idea=row["idea"],
        why=row["why"],
        summary=row["summary"],
        previous_practice=trial.previous_practice,
        core_parts=own.core_parts,
        adaptable_parts=own.adaptable_parts,
        proposed_at=timeline.moment(timeline.back(row["ago"]), 1),
        proposed_by=facilitations[0].person,
        **answered,
    )


def _entered(day: date, by: User, timeline: Timeline) -> dict[str, Any]:
    return {"entered_at": timeline.moment(day, 1), "entered_by": by}
