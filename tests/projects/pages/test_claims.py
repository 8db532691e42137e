"""How strong the evidence of a measure is: said after each cycle, never over what was said."""

from django.urls import reverse

from projects.models import Cycle, ImpactClaim
from tests.factories.projects import CycleFactory, MeasureFactory, ProjectFactory, ReadingFactory
from tests.markup import Page


def address(world):
    return reverse("projects:claim_edit", args=[world.own.project.slug, world.own.measure.pk])


def say(client, url, **answers):
    return client.post(url, Page(client.get(url)).form.data(**answers))


def said():
    return list(
        ImpactClaim.objects.order_by("cycle__number").values_list(
            "cycle__number", "strength", "caution", "version"
        )
    )


def test_strength_and_caution_stand_beside_the_figure(world, lead):
    response = say(lead, address(world), strength="compared", caution="Small classes.")

    assert said() == [(1, "compared", "Small classes.", 1)]
    for url in (response.url, world.own.project.get_absolute_url()):
        assert "Strength of evidence: Compared with another group. Small classes." in (
            Page(lead.get(url)).text
        )


def test_what_was_said_of_an_earlier_cycle_stays_and_says_so(world, lead):
    say(lead, address(world), strength="anecdote", caution="")
    Cycle.objects.filter(pk=world.own.cycle.pk).update(stage="closed")
    CycleFactory(project=world.own.project)

    told = Page(lead.get(world.own.measure.get_absolute_url())).text
    say(lead, address(world), strength="before_after", caution="")
    say(lead, address(world), strength="several_sources", caution="")

    assert "What people said, said of cycle 1." in told
    assert said() == [(1, "anecdote", "", 1), (2, "several_sources", "", 2)]


def test_the_form_starts_from_what_the_readings_suggest(world, lead):
    def suggested():
        return Page(lead.get(address(world))).form.typed("strength")

    nothing = suggested()
    ReadingFactory(measure=world.own.measure)
    before_after = suggested()
    ReadingFactory(measure=world.own.measure, compared_with="Year 6")

    assert [nothing, before_after, suggested()] == ["", "before_after", "compared"]


def test_where_nothing_is_said_this_stands_beside_the_figure(world, lead):
    told = Page(lead.get(world.own.project.get_absolute_url())).text

    assert "Strength of evidence: not said yet." in told


def test_of_a_baseline_alone_nothing_is_claimed(world, lead):
    world.own.measure.readings.all().delete()
    ReadingFactory(measure=world.own.measure)

    assert "Strength of evidence:" not in Page(lead.get(world.own.project.get_absolute_url())).text


def test_a_project_without_a_cycle_has_nothing_to_claim(world, lead):
    measure = MeasureFactory(project=ProjectFactory(alliance=world.own.alliance))
    url = reverse("projects:claim_edit", args=[measure.project.slug, measure.pk])

    assert lead.get(url).url == measure.project.get_absolute_url()
