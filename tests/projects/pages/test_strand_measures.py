"""A success criterion may be a change of a strand's joint rating (D03)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from projects.actions import readings
from projects.joint_ratings import to_take_over
from projects.models import Amendment, Criterion, Measure, Reading
from tests.factories import AT
from tests.factories.alliances import RatingFactory, SelfAssessmentFactory
from tests.factories.toolkit import MaturityStageFactory, StrandFactory
from tests.markup import Page
from toolkit.models import MaturityStage

SAID_ON = date(2026, 10, 15)
NAMES = ("Beginning", "Developing", "Embedding", "Leading")


@pytest.fixture
def stages(world):
    """Four, after those that the world's own self-assessments are in."""
    return [MaturityStageFactory(name=name) for name in NAMES]


@pytest.fixture
def strand(world):
    return StrandFactory(name="Fit governance")


@pytest.fixture
def measure(world, strand, stages):
    return Measure.objects.create(
        project=world.own.project, name="Governance", level="alliance", unit="stage",
        strand=strand, stages="\n".join(NAMES), target=3, position=7,
    )  # fmt: skip


@pytest.fixture
def take(measure):
    return reverse("projects:reading_new", args=[measure.project.slug, measure.pk])


def joint(world, strand, day, stage, towards=None, **who):
    statement = SelfAssessmentFactory(alliance=world.own.alliance, rated_on=day, **who)
    RatingFactory(self_assessment=statement, strand=strand, stage=stage, towards=towards)
    return statement


def take_over(client, take, statement, **more):
    return client.post(take, Page(client.get(take)).form.data(statement=str(statement.pk), **more))


def new_measure(world, client, **changed):
    url = reverse("projects:measure_new", args=[world.own.project.slug])
    form = Page(client.get(url)).form
    return client.post(url, form.data(name="Governance", level="alliance", unit="stage") | changed)


def test_a_measure_names_a_strand_and_its_target_is_a_stage(world, lead, strand, stages):
    MaturityStage.objects.exclude(pk__in=[stage.pk for stage in stages]).update(name="Earlier")

    new_measure(world, lead, strand=str(strand.pk), target="between developing and embedding")

    measure = Measure.objects.get(name="Governance")
    assert (measure.strand, measure.unit, measure.lowest) == (strand, "stage", None)
    assert measure.scale.stages[-4:] == NAMES
    assert measure.goal == "Between Developing and Embedding"
    url = reverse("projects:measure_edit", args=[world.own.project.slug, measure.pk])
    form = Page(lead.get(url)).form
    assert form.typed("target") == measure.goal
    lead.post(url, form.data(target="leading"))
    measure.refresh_from_db()
    assert measure.goal == "Leading"


def test_a_stage_needs_its_strand_and_a_strand_its_stages(world, lead, strand, stages):
    def errors(**changed):
        return Page(new_measure(world, lead, **changed)).errors

    assert errors() == {"strand": "Choose the strand whose stage it is"}
    assert errors(strand=str(strand.pk), unit="percent") == {
        "strand": "Choose above that a reading is a stage, or no strand here"
    }
    assert errors(strand=str(strand.pk), baseline="Beginning") == {
        "baseline": "Leave this empty: it is taken over afterwards"
    }
    wrong = errors(strand=str(strand.pk), target="Advanced")["target"]
    assert wrong.startswith("Enter a stage: ")
    assert wrong.endswith(", ".join(NAMES))
    MaturityStage.objects.filter(pk__in=[stage.pk for stage in stages]).delete()
    assert not Measure.objects.filter(name="Governance").exists()


def test_a_joint_rating_is_taken_over_as_it_was_given(world, lead, strand, stages, measure, take):
    before = joint(world, strand, "2026-08-20", stages[0])
    now = joint(world, strand, SAID_ON, stages[1], towards=stages[2])
    joint(world, StrandFactory(), "2026-08-01", stages[3])
    joint(world, strand, "2026-08-02", None)
    joint(world, strand, "2026-08-03", stages[3], school=world.own.school)

    offered = Page(lead.get(take)).form.choices["statement"]
    take_over(lead, take, before, is_baseline="on")
    take_over(lead, take, now)

    assert offered == [str(now.pk), str(before.pk)]
    kept = Reading.objects.filter(measure=measure).values_list(
        "value", "taken_on", "cycle", "school", "taken_from"
    )
    assert [(value, str(day), *rest) for value, day, *rest in kept] == [
        (Decimal(1), "2026-08-20", None, None, before.pk),
        (Decimal("2.5"), str(SAID_ON), world.own.cycle.pk, None, now.pk),
    ]
    assert "No joint rating is left to take over" in Page(lead.get(take)).headings


def test_project_and_measure_speak_of_stages_by_their_names(
    world, lead, client_for, strand, stages, measure, take
):
    take_over(lead, take, joint(world, strand, "2026-08-20", stages[0]), is_baseline="on")
    take_over(lead, take, joint(world, strand, SAID_ON, stages[1], towards=stages[2]))

    peer = client_for(world.peer.people["lead"])
    for page in (world.own.project.get_absolute_url(), measure.get_absolute_url()):
        text = Page(peer.get(page)).text
        for words in ("Between Developing and Embedding", "Beginning", "Embedding"):
            assert words in text
    csv = lead.get(reverse("insights:readings_csv", args=[world.own.project.slug, measure.pk]))
    assert "Between Developing and Embedding" in csv.content.decode()


def test_what_nobody_took_over_stays_with_the_alliance(
    world, lead, client_for, strand, stages, measure
):
    joint(world, strand, SAID_ON, stages[1])
    peer = client_for(world.peer.people["lead"])

    pages = (world.own.project.get_absolute_url(), measure.get_absolute_url())

    assert not any("Developing" in Page(peer.get(page)).text.replace("2 Developing", "")
                   for page in pages)  # fmt: skip


def test_a_rating_is_taken_over_once(world, lead, strand, stages, measure, take):
    statement = joint(world, strand, SAID_ON, stages[1])
    form = Page(lead.get(take)).form.data(statement=str(statement.pk))
    measure.project = world.own.project
    (rating,) = to_take_over(measure, lead.get(take).wsgi_request.access)

    first, again = (lead.post(take, form) for _ in range(2))
    other = lead.post(take, form | {"is_baseline": "on"})

    assert first.url == again.url == measure.get_absolute_url()
    assert Page(other).headings == [
        "There is a problem", "Take over a joint rating", "No joint rating is left to take over",
    ]  # fmt: skip
    with pytest.raises(readings.TakenOver):
        readings.take_over(rating, measure, cycle=None)
    assert Reading.objects.filter(measure=measure).count() == 1


def test_what_was_taken_from_a_self_assessment_that_is_pulled_back_goes_or_says_so(
    world, lead, client_for, strand, stages, measure, take
):
    before = joint(world, strand, "2026-08-20", stages[0])
    take_over(lead, take, before, is_baseline="on")
    Criterion.objects.create(cycle=world.own.cycle, measure=measure, direction="up", target=3)
    now = joint(world, strand, SAID_ON, stages[1])
    take_over(lead, take, now)

    for statement in (before, now):
        lead.post(reverse("logs:self_assessment_withdraw", args=[statement.pk]), {"why": "A slip."})

    assert list(measure.readings.values_list("taken_from", flat=True)) == [before.pk], "locked"
    peer = client_for(world.peer.people["lead"])
    page, project = (
        Page(peer.get(url)).text
        for url in (measure.get_absolute_url(), world.own.project.get_absolute_url())
    )
    for shown in (page, project):
        assert "1 reading comes from a self-assessment that was withdrawn." in shown
        assert "1 reading was withdrawn" in shown
        assert "A slip." not in shown, "the reason is the alliance's own"
    assert "From the joint self-assessment, which was withdrawn on" in page
    assert "The self-assessment it was taken over from was pulled back." in page


def test_ratings_in_stages_the_measure_does_not_know_are_not_offered(
    world, lead, strand, stages, measure, take
):
    joint(world, strand, SAID_ON, MaturityStageFactory(name="Sustaining"))

    assert "No joint rating is left to take over" in Page(lead.get(take)).headings


def test_without_an_open_cycle_it_can_only_be_a_baseline(
    world, lead, strand, stages, measure, take
):
    statement = joint(world, strand, SAID_ON, stages[1])
    world.own.project.cycles.update(stage="closed")

    page = Page(take_over(lead, take, statement, is_baseline=None))

    assert page.errors == {"is_baseline": "No cycle is open, so a reading can only be a baseline"}


def test_a_reading_of_a_strand_is_not_typed_anywhere(world, lead, strand, stages, measure, take):
    take_over(lead, take, joint(world, strand, SAID_ON, stages[1]))
    reading = Reading.objects.get(measure=measure)
    edit = reverse("logs:reading_edit", args=[world.own.project.slug, measure.pk, reading.pk])

    form = Page(lead.get(edit)).form_with("note").data(reading="Leading", note="We were six.")
    lead.post(edit, form | {"taken_on": "2026-09-09"})
    entry = Page(lead.get("/log/new/")).form_with("measure")
    typed = lead.post(
        "/log/new/",
        entry.data(measure=str(measure.pk), reading="Leading", what_happened="We spoke."),
    )

    reading.refresh_from_db()
    assert (reading.value, reading.taken_on, reading.note) == (
        2, SAID_ON, "We were six.",
    )  # fmt: skip
    assert Page(typed).errors["reading"].startswith("Leave this empty")
    assert Reading.objects.filter(measure=measure).count() == 1


def test_an_amended_target_is_a_stage_too(world, lead, measure):
    cycle = world.own.cycle
    Criterion.objects.create(cycle=cycle, measure=measure, direction="up", target=3)
    page = reverse("projects:cycle_amend", args=[world.own.project.slug, cycle.number])
    url = f"{page}?part=target&measure={measure.pk}"
    form = Page(lead.get(url)).form

    lead.post(url, form.data(now="Developing", reason="Two heads left."))

    row = Amendment.objects.get()
    assert form.typed("now") == "Embedding"
    assert (row.was, row.now, row.shown_was, row.shown_now) == (
        "3", "2", "Embedding", "Developing",
    )  # fmt: skip
    assert row.at > AT
    assert Measure.objects.get(pk=measure.pk).target == 2


def test_a_strand_with_readings_stays(world, lead, strand, stages, measure, take):
    take_over(lead, take, joint(world, strand, SAID_ON, stages[1]))
    url = reverse("projects:measure_edit", args=[world.own.project.slug, measure.pk])

    page = Page(lead.post(url, Page(lead.get(url)).form.data(strand=str(StrandFactory().pk))))

    assert page.errors["strand"].startswith("There are readings already")
