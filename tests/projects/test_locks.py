from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from core.exceptions import ChangedMeanwhile
from projects.actions import cycles, locks, measures
from projects.models import Amendment, Criterion, Cycle, Wording
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.alliances import PostFactory
from tests.factories.projects import CriterionFactory, CycleFactory, MeasureFactory
from tests.factories.toolkit import EvidenceSourceFactory, InterventionFactory

pytestmark = pytest.mark.django_db

filling = import_module("projects.migrations.0016_criteria_hold_what_is_measured")

LAST_DAY = date(2027, 7, 20)


@pytest.fixture
def cycle():
    return CycleFactory(locked_at=AT)


@pytest.fixture
def criterion(cycle):
    EvidenceSourceFactory(title="Questionnaire", position=1)
    interview = EvidenceSourceFactory(title="Interview", position=2)
    measure = MeasureFactory(project=cycle.project, name="Reasons given", target_on=LAST_DAY)
    measure.methods.add(interview)
    return CriterionFactory(cycle=cycle, measure=measure)


@pytest.fixture
def lead(cycle):
    return PostFactory(lead=True, alliance=cycle.project.alliance).person


def amend(cycle, lead, part, seen, now, measure=None):
    return locks.amend(
        cycle, by=lead, at=AT, part=part, measure=measure, seen=seen, now=now, reason="Two left."
    )


def change_plan(cycle, **change):
    return cycles.change(cycle, by=UserFactory(), at=AT, version=cycle.version, **change)


@pytest.mark.parametrize(
    ("part", "seen", "now", "shown_was", "shown_now"),
    [
        ("target", "75", "80", "75%", "80%"),
        ("target", "75", "", "75%", "Nothing"),
        ("target_on", "2027-07-20", "2027-12-17", "20 July 2027", "17 December 2027"),
        ("direction", "up", "down", "Should rise", "Should fall"),
        ("collected_by", "", "Tom Adeyemi", "Nothing", "Tom Adeyemi"),
        ("name", "Reasons given", "Reasons written", "Reasons given", "Reasons written"),
        ("short_name", "", "Reasons", "Nothing", "Reasons"),
        ("level", "pupil", "teacher", "Pupils", "Teachers"),
        (
            "methods",
            "Interview",
            "Questionnaire\nInterview",
            "Interview",
            "Questionnaire, Interview",
        ),
        ("unit_name", "", "points", "Nothing", "points"),
        ("counted", "", "lessons", "Nothing", "lessons"),
        ("counts_people", "yes", "no", "People", "Things, such as schools or lessons"),
        ("explanation", "", "Who wrote a reason.", "Nothing", "Who wrote a reason."),
        ("waiver", "", "The question is new.", "Nothing", "The question is new."),
    ],
)
def test_an_amendment_changes_a_measure_and_leaves_the_original(
    cycle, criterion, lead, part, seen, now, shown_was, shown_now
):
    original = getattr(criterion, part)

    row = amend(cycle, lead, part, seen, now, criterion.measure)

    criterion.refresh_from_db()
    criterion.measure.refresh_from_db()
    assert (row.was, row.now, row.reason, row.by, row.at) == (seen, now, "Two left.", lead, AT)
    assert (row.shown_was, row.shown_now) == (shown_was, shown_now)
    assert getattr(criterion, part) == original
    assert locks.value_of(cycle, part, criterion.measure) == now


def test_an_amended_prediction_stands_beside_the_one_that_was_locked(cycle, lead):
    first = cycle.prediction
    amend(cycle, lead, "prediction", first, "Most pupils.")
    amend(cycle, lead, "prediction", "Most pupils.", "Half of them.")

    cycle.refresh_from_db()
    assert cycle.prediction == first
    assert locks.value_of(cycle, "prediction", None) == "Half of them."
    assert list(cycle.amendments.values_list("was", "now")) == [
        (first, "Most pupils."), ("Most pupils.", "Half of them."),
    ]  # fmt: skip


def test_whoever_has_not_seen_an_amendment_does_not_write_over_it(cycle, criterion, lead):
    amend(cycle, lead, "target", "75", "80", criterion.measure)

    with pytest.raises(ChangedMeanwhile):
        amend(cycle, lead, "target", "75", "60", criterion.measure)

    criterion.measure.refresh_from_db()
    assert criterion.measure.target == Decimal(80)


def test_an_amendment_that_changes_nothing_is_refused(cycle, criterion, lead):
    with pytest.raises(locks.NothingChanged):
        amend(cycle, lead, "target", "75", "75", criterion.measure)


@pytest.mark.parametrize("state", [{"stage": "plan", "locked_at": None}, {"stage": "closed"}])
def test_only_an_open_cycle_past_its_plan_is_amended(cycle, lead, state):
    Cycle.objects.filter(pk=cycle.pk).update(**state)

    with pytest.raises(locks.NotLocked):
        amend(cycle, lead, "prediction", cycle.prediction, "Most pupils.")

    assert not Amendment.objects.exists()


@pytest.mark.parametrize(
    "change", [{"target": Decimal(10)}, {"direction": "down"}, {"target_on": None},
               {"collected_by": "Tom"}, {"unit": "count"}, {"lowest": Decimal(1)},
               {"name": "New"}, {"short_name": "New"}, {"level": "school"}, {"counted": "lessons"},
               {"unit_name": "points"}, {"counts_people": False}, {"explanation": "New"},
               {"waiver": "None was taken."}],
)  # fmt: skip
def test_what_is_locked_of_a_measure_is_not_changed_with_it(criterion, lead, change):
    measure = criterion.measure
    before = {name: getattr(measure, name) for name in change}

    fields = {"position": 9, **change}
    with pytest.raises(locks.Locked):
        measures.change(measure, by=lead, at=AT, version=measure.version, fields=fields)

    measure.refresh_from_db()
    assert {name: getattr(measure, name) for name in change} == before
    assert measure.position != 9


def test_how_a_locked_measure_is_collected_stays_and_the_same_again_is_no_change(criterion, lead):
    measure = criterion.measure
    same = {name: getattr(measure, name) for name in Criterion.FIELDS if name != "methods"}
    with pytest.raises(locks.Locked):
        measures.change(measure, by=lead, at=AT, version=measure.version, fields={}, methods=[])

    methods = measure.methods.all()
    measures.change(measure, by=lead, at=AT, version=measure.version, fields=same, methods=methods)

    measure.refresh_from_db()
    assert ([method.title for method in measure.methods.all()], measure.version) == (
        ["Interview"], 2,
    )  # fmt: skip
    assert not Wording.objects.exists()


def test_a_scale_stays_once_any_plan_was_locked_with_it(cycle, criterion, lead):
    Cycle.objects.filter(pk=cycle.pk).update(stage="closed")
    measure = criterion.measure

    with pytest.raises(locks.ScaleIsLocked):
        measures.change(measure, by=lead, at=AT, version=measure.version, fields={"unit": "count"})


def test_a_name_that_another_measure_has_is_no_amendment(cycle, criterion, lead):
    taken = MeasureFactory(project=cycle.project)

    with pytest.raises(locks.NameTaken):
        amend(cycle, lead, "name", "Reasons given", taken.name, criterion.measure)

    assert not Amendment.objects.exists()


def test_a_measure_is_free_once_its_cycle_is_closed_or_where_it_came_later(cycle, criterion, lead):
    later = MeasureFactory(project=cycle.project)
    measures.change(later, by=lead, at=AT, version=later.version, fields={"target": Decimal(10)})
    Cycle.objects.filter(pk=cycle.pk).update(stage="closed")

    measure = criterion.measure
    fields = {"target": Decimal(10), "collected_by": "Tom"}
    measures.change(measure, by=lead, at=AT, version=measure.version, fields=fields)

    criterion.refresh_from_db()
    assert criterion.target == Decimal(75)


@pytest.mark.parametrize(
    "change",
    [{"fields": {"prediction": "Better luck."}},
     {"fields": {"is_pilot": True}}, {"fields": {}, "interventions": []},
     {"fields": {"starts_on": date(2026, 9, 30)}}, {"fields": {"why_more": "We can."}}],
)  # fmt: skip
@pytest.mark.parametrize("state", [{"stage": "test", "locked_at": None}, {"stage": "plan"}])
def test_what_is_locked_of_a_plan_is_not_changed_even_when_it_is_open_again(cycle, change, state):
    cycle.trials.create(intervention=InterventionFactory())
    Cycle.objects.filter(pk=cycle.pk).update(**state)

    with pytest.raises(locks.Locked):
        change_plan(cycle, **change)

    saved = Cycle.objects.get(pk=cycle.pk)
    assert (saved.prediction, saved.is_pilot, saved.trials.count(), saved.starts_on) == (
        cycle.prediction, False, 1, cycle.starts_on,
    )  # fmt: skip


def test_a_form_that_was_opened_before_the_cycle_moved_on_does_not_move_it_back(cycle):
    seen = Cycle.objects.get(pk=cycle.pk)
    Cycle.objects.filter(pk=cycle.pk).update(stage="capture")

    cycles.change(
        seen, by=UserFactory(), at=AT, version=seen.version, fields={"plan": "Three classes."}
    )

    cycle.refresh_from_db()
    assert (cycle.stage, cycle.plan) == ("capture", "Three classes.")


def test_a_closed_cycle_stays_as_it_is(cycle):
    Cycle.objects.filter(pk=cycle.pk).update(stage="closed")

    with pytest.raises(cycles.CycleClosed):
        cycles.change(
            cycle, by=UserFactory(), at=AT, version=cycle.version, fields={"plan": "Three classes."}
        )


def test_a_cycle_begins_when_the_one_before_it_has_ended(cycle, lead):
    ended = date(2026, 12, 11)
    Cycle.objects.filter(pk=cycle.pk).update(stage="closed", ends_on=ended)
    with pytest.raises(cycles.OutOfOrder, match="Cycle 1 ended on 11 December 2026"):
        cycles.open_cycle(cycle.project, by=lead, at=AT, fields={"starts_on": date(2026, 12, 10)})
    second = cycles.open_cycle(cycle.project, by=lead, at=AT, fields={"starts_on": ended})

    with pytest.raises(cycles.OutOfOrder):
        cycles.change(
            second, by=lead, at=AT, version=second.version, fields={"starts_on": date(2026, 12, 10)}
        )

    assert (second.number, second.opened_at, second.opened_by) == (2, AT, lead)


def test_criteria_of_before_take_what_their_measures_say(criterion):
    fields = {"name": "", "level": "", "methods": "", "explanation": "", "counts_people": True}
    Criterion.objects.update(**fields)
    type(criterion.measure).objects.update(counts_people=False, explanation="Who gave one.")

    filling.fill(apps, None)

    assert Criterion.objects.values(*fields).get() == {
        "name": "Reasons given", "level": "pupil", "methods": "Interview",
        "explanation": "Who gave one.", "counts_people": False,
    }  # fmt: skip


def test_leaving_the_plan_again_locks_only_what_is_new(cycle, criterion):
    MeasureFactory(project=cycle.project, target=Decimal(5))
    type(criterion.measure).objects.filter(pk=criterion.measure_id).update(target=Decimal(90))

    locks.lock_criteria(cycle)

    new = Criterion.objects.get(target=5)
    assert (new.name, new.level, new.methods) == (new.measure.name, "pupil", "")
    assert sorted(Criterion.objects.values_list("target", flat=True)) == [Decimal(5), Decimal(75)]
