"""The list of priorities and its forms."""

from uuid import uuid4

from django.urls import reverse

from alliances.models import Priority
from core import clock
from tests.factories.alliances import PriorityFactory, member_school
from tests.factories.projects import ProjectFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

LIST = "/priorities/"


def new_of(world):
    return reverse("alliances:priority_new", args=[world.own.alliance.slug])


def edit_of(priority):
    return reverse("alliances:priority_edit", args=[priority.pk])


def end_of(priority):
    return reverse("alliances:priority_end", args=[priority.pk])


def test_a_lead_adds_a_priority_of_the_alliance_once(world, lead):
    form = Page(lead.get(new_of(world))).form
    answer = form.data(text="See each other teach.", first_year="2026", last_year="2027",
                       key=str(uuid4()))  # fmt: skip
    before = Priority.objects.count()

    for _ in range(2):
        assert lead.post(new_of(world), answer).status_code == 302

    assert Priority.objects.count() == before + 1
    added = Priority.objects.latest("pk")
    assert (added.alliance, added.school, added.text, added.years) == (
        world.own.alliance, None, "See each other teach.", "2026 to 2028",
    )  # fmt: skip
    assert "See each other teach." in lead.get(LIST).text


def test_a_headteacher_is_offered_the_own_school_alone(world, headteacher):
    member_school(world.own.alliance)
    form = Page(headteacher.get(new_of(world))).form

    assert form.choices["school"] == ["", str(world.own.school.pk)]
    refused = Page(headteacher.post(new_of(world), form.data(text="Read aloud.")))

    assert refused.errors["school"] == "Choose whose priority it is"
    assert refused.form.typed("text") == "Read aloud."
    chosen = form.data(text="Read aloud.", school=world.own.school.pk)
    assert headteacher.post(new_of(world), chosen).status_code == 302
    assert Priority.objects.latest("pk").school == world.own.school


def test_the_last_school_year_is_not_before_the_first(world, lead):
    form = Page(lead.get(new_of(world))).form

    refused = Page(lead.post(new_of(world), form.data(text="x", first_year="2026",
                                                      last_year="2025")))  # fmt: skip

    assert refused.errors == {"last_year": "The last school year must not be before the first"}


def test_years_that_are_no_longer_offered_stay_where_they_are_held(world, lead):
    old = PriorityFactory(alliance=world.own.alliance, first_year=2012, last_year=2013)

    form = Page(lead.get(edit_of(old))).form

    assert (form.typed("first_year"), form.typed("last_year")) == ("2012", "2013")
    assert lead.post(edit_of(old), form.data(text="Still ours.")).status_code == 302
    old.refresh_from_db()
    assert (old.text, old.years) == ("Still ours.", "2012 to 2014")


def test_whoever_saves_second_is_shown_both_and_may_use_their_own(world, lead, headteacher):
    url = edit_of(world.own.priority)
    mine, theirs = (Page(client.get(url)).form for client in (lead, headteacher))
    headteacher.post(url, theirs.data(text="Theirs."))

    refused = lead.post(url, mine.data(text="Mine."))

    assert refused.status_code == 409
    assert Page(refused).form.typed("text") == "Mine."
    assert "Theirs." in refused.text
    assert lead.post(url, Page(refused).form.data()).status_code == 302
    world.own.priority.refresh_from_db()
    assert world.own.priority.text == "Mine."


def test_an_ended_priority_stands_apart_and_can_be_taken_up_again(world, lead):
    priority = world.own.priority

    lead.post(end_of(priority), {"end": "1"})

    ended = Page(lead.get(LIST))
    assert "Ended" in ended.headings
    assert "No priority yet" in ended.headings
    lead.post(end_of(priority), {"take_up": "1"})
    assert str(world.own.school) in Page(lead.get(LIST)).headings


def test_what_a_school_that_left_wanted_is_for_the_lead_to_end(world, lead, headteacher):
    world.own.school.memberships.update(left_on=clock.today())
    priority = PriorityFactory(alliance=world.own.alliance, school=world.own.school)

    assert headteacher.get(edit_of(priority)).status_code == 403
    assert headteacher.post(end_of(priority)).status_code == 403
    priority.refresh_from_db()
    assert priority.ended_at is None
    assert lead.post(end_of(priority)).status_code == 302


def test_whoever_only_reads_is_offered_nothing_to_do(world, client_for):
    teacher = client_for(world.own.people["teacher"])

    page = Page(teacher.get(LIST))

    assert world.own.priority.text in page.text
    assert not any("/priorities/" in (found.get("href") or "") for _, found in page.tags)
    assert [form for form in page.forms if form.method == "post"] == []


def test_a_priority_names_the_projects_that_serve_it_and_a_reader_may_open(world, client_for):
    """A headteacher whose school has no part in a project of the alliance does not read it."""
    ours, other = world.own.project, ProjectFactory(alliance=world.own.alliance, sharing="alliance")
    for project in (ours, other):
        project.priorities.add(world.own.priority)

    found = {
        role: [
            project
            for project in (ours, other)
            if f'href="{reverse("insights:project", args=[project.slug])}"'
            in client_for(world.own.people[role]).get(LIST).text
        ]
        for role in ("lead", "headteacher")
    }

    assert found == {"lead": [ours, other], "headteacher": [ours]}


def test_the_list_asks_no_more_with_many_priorities(world, lead):
    lead.get(LIST)
    with counted() as one:
        lead.get(LIST)
    for _ in range(6):
        served = PriorityFactory(
            alliance=world.own.alliance, school=member_school(world.own.alliance)
        )
        ProjectFactory(alliance=world.own.alliance).priorities.add(served)
        PriorityFactory(alliance=world.own.alliance, ended=True)

    with counted() as many:
        lead.get(LIST)

    assert len(many) == len(one) <= 8
