"""A lead says when the alliance is busy; proposals keep clear of it (row C09)."""

from datetime import timedelta

import pytest

from clusters.models import BusyPeriod
from core import clock
from tests.factories.clusters import BusyPeriodFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

AHEAD = timedelta(days=40)


@pytest.fixture
def lead(world, client_for):
    return client_for(world.own.people["lead"])


@pytest.fixture
def new(world):
    return f"/busy/{world.own.alliance.slug}/new/"


def test_a_lead_adds_changes_and_takes_away_a_period(world, lead, new):
    page = lead.get("/busy/")
    assert "No busy period to come" in page.content.decode()

    starts_on = clock.today() + AHEAD
    typed = Page(lead.get(new)).form.data(starts_on=starts_on, why="Mock exams")
    for _ in range(2):
        assert lead.post(new, typed).status_code == 302
    period = BusyPeriod.objects.get()
    assert (period.alliance, period.starts_on, period.ends_on) == (
        world.own.alliance, starts_on, starts_on,
    )  # fmt: skip
    assert "Mock exams" in lead.get("/busy/").content.decode()

    edit = f"/busy/{period.pk}/edit/"
    first, second = (Page(lead.get(edit)).form for _ in range(2))
    ends_on = starts_on + timedelta(days=11)
    assert lead.post(edit, first.data(ends_on=ends_on)).status_code == 302
    refused = lead.post(edit, second.data(why="Reports"))
    assert refused.status_code == 409
    assert (Page(refused).form.typed("why"), BusyPeriod.objects.get().ends_on) == (
        "Reports", ends_on,
    )  # fmt: skip
    assert lead.post(edit, Page(refused).form.data(why="Reports")).status_code == 302
    assert BusyPeriod.objects.get().why == "Reports"

    gone = Page(lead.get(edit)).form.data(remove="1")
    assert lead.post(edit, gone).status_code == 302
    assert not BusyPeriod.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"ends_on": "2027-05-09"}, "ends_on"),
        ({"ends_on": "2028-05-28"}, "ends_on"),
        ({"why": " "}, "why"),
        ({"starts_on": "32/5/2027"}, "starts_on"),
    ],
)
def test_what_cannot_be_is_named_beside_the_field(lead, new, typed, field):
    good = {"starts_on": "2027-05-10", "ends_on": "2027-05-28", "why": "Mock exams"}

    answer = Page(lead.post(new, Page(lead.get(new)).form.data(**good | typed)))

    assert list(answer.errors) == [field]
    assert not BusyPeriod.objects.exists()


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(world, lead):
    BusyPeriodFactory(alliance=world.own.alliance)
    lead.get("/busy/")
    with counted() as few:
        lead.get("/busy/")
    BusyPeriodFactory.create_batch(5, alliance=world.own.alliance)
    with counted() as many:
        lead.get("/busy/")

    assert len(many) == len(few) <= 10
