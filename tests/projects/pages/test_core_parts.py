"""What schools kept of the core parts, beside their readings (B30, H07)."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.actions import fidelity as actions
from projects.core_parts import parts_of, schools_of
from projects.models import Cycle, Fidelity, OwnParts, Participation
from tests.factories import AT
from tests.factories.projects import (
    CycleFactory,
    FidelityFactory,
    OwnPartsFactory,
    ParticipationFactory,
    ReadingFactory,
    TrialFactory,
)
from tests.factories.toolkit import InterventionFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

MEET, SAME = "Pairs meet before and after", "The same pair all term"


@pytest.fixture
def trial(world):
    listed = InterventionFactory(core_parts=MEET, adaptable_parts="Which year group")
    return TrialFactory(cycle=world.own.cycle, intervention=listed)


@pytest.fixture
def page(world):
    return reverse("projects:core_parts", args=[world.own.project.slug])


@pytest.fixture
def said(world, trial):
    return reverse(
        "projects:core_parts_said", args=[world.own.project.slug, world.own.participation.pk]
    )


@pytest.fixture
def own(world, trial):
    return reverse("projects:own_parts", args=[world.own.project.slug, trial.pk])


def names(form):
    """The one choice and the one note of a form about one part."""
    fields = [*form.choices, *form.values]
    return (next(name for name in fields if name.startswith(start)) for start in ("said", "note"))


def say(client, url, word, note=""):
    form = Page(client.get(url)).form
    choice, words = names(form)
    return client.post(url, form.data(**{choice: word, words: note}))


def test_a_dropped_part_stands_beside_the_readings_of_that_school(world, lead, page, said):
    ReadingFactory(
        measure=world.own.measure, cycle=world.own.cycle, school=world.own.school,
        value=Decimal(63), part=None, of=None,
    )  # fmt: skip
    other = ParticipationFactory(project=world.own.project)

    say(lead, said, "dropped", "No cover was found.")

    shown = Page(lead.get(page))
    panel = shown.text.split(f"Say what was kept at {world.own.school}")[1]
    panel = panel.split(f"Say what was kept at {other.school}")[0]
    for words in (MEET, "Dropped", "No cover was found.", world.own.measure.name, "63%"):
        assert words in panel


def test_what_was_said_before_stays_and_the_newest_holds(world, lead, page, said):
    say(lead, said, "changed", "Only once.")
    first = Fidelity.objects.values().get()

    say(lead, said, "kept")

    assert Fidelity.objects.filter(pk=first["id"]).values().get() == first
    assert list(Fidelity.objects.values_list("said", flat=True)) == ["changed", "kept"]
    assert "changed (Only once.)" in Page(lead.get(page)).text


def test_what_was_not_kept_asks_for_a_note_and_nothing_new_is_no_answer(lead, said):
    choice, note = names(Page(lead.get(said)).form)

    asked = Page(say(lead, said, "dropped"))
    say(lead, said, "kept")
    again = Page(say(lead, said, "kept"))

    assert asked.errors == {note: "Say what was changed or dropped, and why"}
    assert asked.form.values[choice] == ["dropped"]
    assert again.summary == ["Nothing is said yet that was not said before"]
    assert Fidelity.objects.count() == 1


def test_a_school_lead_speaks_for_their_own_school_alone(world, client_for, trial, page, said):
    other = ParticipationFactory(project=world.own.project)
    theirs = reverse("projects:core_parts_said", args=[world.own.project.slug, other.pk])
    school_lead = client_for(world.own.people["school_lead"])

    assert say(school_lead, said, "kept").status_code == 302
    assert school_lead.get(theirs).status_code == 403
    assert f"Say what was kept at {other.school}" not in Page(school_lead.get(page)).text
    assert client_for(world.own.people["teacher"]).get(said).status_code == 403


def test_nothing_is_said_before_testing_begins_or_after_a_cycle_is_closed(world, lead, said):
    for stage in (Cycle.Stage.PLAN, Cycle.Stage.CLOSED):
        Cycle.objects.filter(pk=world.own.cycle.pk).update(stage=Cycle.Stage.TEST)
        form = Page(lead.get(said)).form
        choice, _ = names(form)
        Cycle.objects.filter(pk=world.own.cycle.pk).update(stage=stage)

        response = lead.post(said, form.data(**{choice: "kept"}))

        assert response.status_code == 200
        assert Page(response).summary or "No core part is named yet" in Page(response).text
        assert not Fidelity.objects.exists()


def test_a_cycle_that_was_closed_meanwhile_refuses_what_is_said(world, trial):
    cycle = Cycle.objects.get(pk=world.own.cycle.pk)
    Cycle.objects.filter(pk=cycle.pk).update(stage=Cycle.Stage.CLOSED)

    with pytest.raises(actions.NotUnderWay):
        actions.say(
            world.own.participation, cycle, by=world.own.people["lead"], at=AT,
            told=[actions.Told(trial, MEET, "kept", "")],
        )  # fmt: skip

    assert not Fidelity.objects.exists()


def test_an_alliance_names_its_own_core_parts_after_those_of_the_toolkit(world, lead, own, page):
    form = Page(lead.get(own)).form

    lead.post(own, form.data(core=f"{SAME}\n\n {MEET} ", adaptable="The room"))

    parts = parts_of(world.own.cycle)
    assert [(each.core, each.adaptable) for each in parts] == [
        ((MEET, SAME), ("Which year group", "The room"))
    ]


def test_of_two_who_name_parts_the_second_is_shown_the_lists_of_the_first(lead, own):
    mine = Page(lead.get(own)).form.data(core="Mine")
    lead.post(own, Page(lead.get(own)).form.data(core="Theirs"))

    second = lead.post(own, mine)

    shown = Page(second)
    assert second.status_code == 409
    assert shown.form.typed("core") == "Mine"
    assert "Theirs" in shown.text
    assert OwnParts.objects.get().core_parts == "Theirs"
    assert lead.post(own, shown.form.data()).status_code == 302
    assert OwnParts.objects.get().core_parts == "Mine"


def test_parts_are_few_and_short(lead, own):
    form = Page(lead.get(own)).form

    def errors(core):
        return Page(lead.post(own, form.data(core=core))).errors

    assert errors("") == {"core": "Name at least one part, one a line"}
    assert errors("x" * 201) == {"core": "Keep each part to 200 characters at most"}
    assert errors("\n".join("abcdefghijklm")) == {"core": "Name 12 parts at most; there are 13"}


def test_words_of_people_are_no_template(world, lead, said):
    odd = "{% now 'Y' %}{{ form }}<b>"
    idea = TrialFactory(cycle=world.own.cycle, intervention=None, own_idea=odd)
    OwnPartsFactory(project=world.own.project, intervention=None, own_idea=odd, core_parts=odd)

    page = Page(lead.get(said))

    assert idea.own_idea in page.headings
    assert page.text.count(odd) >= 2


def test_own_parts_of_an_idea_hold_in_the_next_cycle_that_tests_it(world):
    own = OwnPartsFactory(project=world.own.project, own=True)
    Cycle.objects.filter(pk=world.own.cycle.pk).update(stage=Cycle.Stage.CLOSED)
    cycle = CycleFactory(project=world.own.project, number=2)
    TrialFactory(cycle=cycle, own=True)

    assert parts_of(cycle)[0].core == tuple(own.core_part_list)


def test_schools_stand_by_name_and_those_that_left_before_the_cycle_do_not(world, trial):
    project, cycle = world.own.project, world.own.cycle
    for name in ("Zed", "Abbey"):
        row = ParticipationFactory(project=project)
        row.school.name = name
        row.school.save()
    gone = ParticipationFactory(project=project)
    Participation.objects.filter(pk=gone.pk).update(left_on="2026-07-01")

    lines = schools_of(project, cycle, parts_of(cycle))

    assert [str(line.participation.school) for line in lines] == [
        "Abbey", str(world.own.school), "Zed",
    ]  # fmt: skip


def test_a_part_that_is_listed_no_longer_keeps_what_was_said_of_it(world, trial):
    FidelityFactory(trial=trial, participation=world.own.participation, part="An old part")

    (line,) = schools_of(world.own.project, world.own.cycle, parts_of(world.own.cycle))

    assert [(part.part, bool(part.now)) for part in line.trials[0].parts] == [
        (MEET, False), ("An old part", True),
    ]  # fmt: skip


def test_the_page_asks_no_more_with_many_schools(world, lead, page, trial):
    def asked():
        with counted() as statements:
            assert lead.get(page).status_code == 200
        return len(statements)

    def grow(times):
        for row in ParticipationFactory.create_batch(times, project=world.own.project):
            FidelityFactory.create_batch(2, trial=trial, participation=row, part=MEET)
            ReadingFactory(measure=world.own.measure, school=row.school)

    grow(1)
    asked()
    few = asked()
    grow(5)

    assert asked() == few


def test_without_a_cycle_the_page_says_what_will_be_there(world, lead):
    from tests.factories.projects import ProjectFactory

    bare = ProjectFactory(alliance=world.own.alliance)

    text = Page(lead.get(reverse("projects:core_parts", args=[bare.slug])))

    assert "Nothing is tested yet" in text.headings


def test_a_figure_of_too_few_people_is_not_shown_by_its_parts_either(world, lead, page, trial):
    ReadingFactory(
        measure=world.own.measure, cycle=world.own.cycle, school=world.own.school,
        value=Decimal(75), part=3, of=4,
    )  # fmt: skip

    text = Page(lead.get(page)).text

    assert "Too few to show" in text
    assert "3 of 4" not in text
