"""What the database promises about projects, cycles, measures and readings."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from projects.models import Cycle, Participation, Project, Sharing
from tests.factories.projects import (
    CycleFactory,
    ImpactClaimFactory,
    MeasureFactory,
    ParticipationFactory,
    ProjectFactory,
    ReadingFactory,
    TeamRoleFactory,
    TrialFactory,
)

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 1)
DAY = timedelta(days=1)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


def test_a_project_has_one_open_cycle():
    cycle = CycleFactory()

    assert refused(lambda: CycleFactory(project=cycle.project))
    assert CycleFactory(project=cycle.project, closed=True).pk
    assert list(cycle.project.cycles.open()) == [cycle]


def test_the_cycles_of_a_project_are_numbered_once():
    cycle = CycleFactory()

    assert refused(lambda: CycleFactory(project=cycle.project, closed=True, number=cycle.number))
    assert CycleFactory(number=cycle.number).pk


def test_a_cycle_does_not_end_before_it_starts():
    assert CycleFactory(starts_on=FIRST, ends_on=FIRST).pk
    assert refused(lambda: CycleFactory(starts_on=FIRST, ends_on=FIRST - DAY))


def test_stages_are_numbered_in_their_order():
    numbers = [Cycle(stage=stage).stage_number for stage in (*Cycle.STAGES, "closed")]

    assert numbers == [1, 2, 3, 4, 5, 6]
    assert [Cycle(stage=stage).is_open for stage in ("plan", "closed")] == [True, False]


def test_a_trial_is_of_an_intervention_or_an_own_idea_and_not_both():
    trial = TrialFactory()

    assert TrialFactory(cycle=trial.cycle, own=True).pk
    assert refused(lambda: TrialFactory(cycle=trial.cycle, intervention=trial.intervention))
    assert refused(lambda: TrialFactory(cycle=trial.cycle, own_idea="As well"))
    assert refused(lambda: TrialFactory(cycle=trial.cycle, intervention=None))


def test_titles_and_names_are_once_in_their_place():
    project, measure = ProjectFactory(), MeasureFactory()

    assert refused(lambda: ProjectFactory(alliance=project.alliance, title=project.title))
    assert refused(lambda: ProjectFactory(slug=project.slug))
    assert refused(lambda: MeasureFactory(project=measure.project, name=measure.name))
    assert MeasureFactory(name=measure.name).pk


@pytest.mark.parametrize(("part", "of"), [(5, None), (None, 5), (6, 5), (0, 0), (1, 0), (-1, 5)])
def test_a_part_is_of_a_whole(part, of):
    measure = MeasureFactory()

    assert refused(lambda: ReadingFactory(measure=measure, part=part, of=of))


@pytest.mark.parametrize(
    "compared",
    [
        {"compared_part": 5, "compared_with": "Others"},
        {"compared_of": 5, "compared_part": 6, "compared_with": "Others"},
        {"compared_value": 5},
        {"compared_n": 5},
    ],
)
def test_a_comparison_has_both_parts_and_a_name(compared):
    measure = MeasureFactory()

    assert refused(lambda: ReadingFactory(measure=measure, **compared))


@pytest.mark.parametrize("ends", [(1, None), (None, 5), (5, 5), (5, 1)])
def test_a_scale_has_both_ends_in_order(ends):
    project = ProjectFactory()

    assert refused(lambda: MeasureFactory(project=project, lowest=ends[0], highest=ends[1]))


def test_one_claim_is_made_of_a_measure_and_cycle():
    claim = ImpactClaimFactory()

    assert refused(lambda: ImpactClaimFactory(measure=claim.measure, cycle=claim.cycle))
    assert ImpactClaimFactory(measure=claim.measure, cycle__closed=True).pk


def test_a_school_takes_part_once_at_a_time_and_leaves_after_it_joined():
    row = ParticipationFactory()
    again = {"project": row.project, "school": row.school}

    assert refused(lambda: ParticipationFactory(**again))
    Participation.objects.filter(pk=row.pk).update(left_on=FIRST)
    assert ParticipationFactory(**again, joined_on=FIRST).pk
    assert refused(lambda: ParticipationFactory(joined_on=FIRST, left_on=FIRST - DAY))
    assert refused(lambda: ParticipationFactory(joined_on=None, left_on=FIRST))


def test_a_part_in_the_team_does_not_end_before_it_starts():
    assert refused(lambda: TeamRoleFactory(starts_on=FIRST, ends_on=FIRST - DAY))


def test_live_projects_leave_the_published_out():
    live, published = ProjectFactory(), ProjectFactory(published=True)

    assert list(Project.objects.live()) == [live]
    assert published in Project.objects.all()


def test_sharing_reaches_from_a_level_to_every_wider_one():
    assert Sharing.reaching(Sharing.CLUSTER) == ["cluster", "programme"]
    assert Sharing.reaching(Sharing.ONLY_ME) == list(Sharing.values)
