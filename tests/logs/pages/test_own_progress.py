"""The alliance's own word for its progress beside its facilitator's and the facts' (G19)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from core import clock
from logs.models import OwnProgress, ProgressOverride
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def url(world):
    return f"/alliance/{world.own.alliance.slug}/progress/"


def test_three_words_stand_side_by_side_and_every_one_said_stays(world, client_for, url):
    lead = client_for(world.own.people["lead"])
    facilitator = client_for(world.actors["own facilitator"])
    change = f"/clusters/{world.own.cluster.slug}/{world.own.alliance.slug}/progress/"
    dashboard = world.own.cluster.get_absolute_url()

    for word, reason in (("off_track", "Nobody is free."), ("nudge", "Cover is agreed.")):
        lead.post(url, {"key": uuid4(), "word": word, "reason": reason})
    facilitator.post(
        change, {"word": "on_track", "reason": "I saw it.", "until": clock.today() + 20 * DAY}
    )

    shown = Page(lead.get(url)).text
    proposed = OwnProgress.objects.first().worked_out
    assert proposed
    assert f"Proposed from the facts {proposed}" in shown
    assert "The alliance Needs a nudge Cover is agreed." in shown
    assert "The facilitator On track" in shown
    assert "I saw it." not in shown, "the reason is for facilitators"
    assert "Off track Nobody is free." in shown, "history"
    assert f"The facts proposed: {proposed}" in shown
    there = Page(facilitator.get(url)).text
    assert "On track I saw it." in there
    assert "They say: Needs a nudge," in Page(facilitator.get(dashboard)).text
    assert (
        "The alliance says: Needs a nudge. Cover is agreed." in Page(facilitator.get(change)).text
    )

    facilitator.post(change, {"take_back": 1})

    assert "I saw it." in Page(facilitator.get(url)).text, "taken back, and still to be read"
    assert "Taken back on" in Page(lead.get(url)).text
    assert "Goes by what the facts propose" in Page(lead.get(url)).text
    assert ProgressOverride.objects.get().taken_back_by == world.actors["own facilitator"]
    assert "I saw it." not in Page(facilitator.get(dashboard)).text


def test_who_leads_a_project_says_it_too_and_history_costs_no_more(world, client_for, url):
    lead = client_for(world.own.people["lead"])
    lead.post(url, {"key": uuid4(), "word": "nudge", "reason": "One."})
    lead.get(url)
    with counted() as with_one:
        lead.get(url)
    for _ in range(3):
        lead.post(url, {"key": uuid4(), "word": "nudge", "reason": "More."})

    with counted() as with_many:
        page = Page(lead.get(url))

    assert len(with_many) == len(with_one) <= 16
    assert page.text.count("More.") == 4, "three before, and the last one now"
    client = client_for(world.own.people["project_lead"])
    client.post(url, {"key": uuid4(), "word": "on_track", "reason": "The project goes well."})
    assert OwnProgress.objects.first().reason == "The project goes well."
