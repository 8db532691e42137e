"""Schools to look after: missed steps, who is at risk, agreements that end (B05, B13)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from logs.actions import reminding
from notifications import delivery
from notifications.models import Message
from projects.models import Concern
from tests.factories.logs import EntryFactory
from tests.factories.projects import (
    AgreementFactory,
    CycleFactory,
    ParticipationFactory,
    ReadingFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def quiet_school(world):
    """One school takes every step of two cycles; the other took none, but the first entry."""
    own, quiet = world.own, ParticipationFactory(project=world.own.project)
    own.cycle.stage, own.cycle.starts_on = "closed", own.cycle.starts_on - 200 * DAY
    own.cycle.ends_on, own.cycle.decision = own.cycle.starts_on + 90 * DAY, "continue"
    own.cycle.save()
    for row in (quiet, own.participation):
        row.joined_on = own.cycle.starts_on
        row.save()
    second = CycleFactory(
        project=own.project, number=2, stage="review", starts_on=own.cycle.ends_on + DAY
    )
    for cycle in (own.cycle, second):
        EntryFactory(cycle=cycle, school=own.school)
        ReadingFactory(measure=own.measure, cycle=cycle, school=own.school)
    EntryFactory(cycle=own.cycle, school=quiet.school)
    return quiet


@pytest.fixture
def pages(world, client_for):
    """The text of the pages of the lead of the project, its alliance's lead and the facilitator."""

    def read():
        slug = world.own.project.slug
        listed = reverse("projects:schools_edit", args=[slug])
        return {
            "project lead": Page(client_for(world.own.people["project_lead"]).get(listed)).text,
            "lead": Page(client_for(world.own.people["lead"]).get(listed)).text,
            "facilitator": Page(
                client_for(world.actors["own facilitator"]).get(
                    reverse("insights:cluster_schools", args=[world.own.cluster.slug])
                )
            ).text,
        }

    return read


def test_a_school_is_proposed_after_so_many_missed_steps_and_people_decide(
    world, quiet_school, pages, client_for
):
    words = "Missed 3 steps"
    assert {name: words in text for name, text in pages().items()} == {
        "project lead": True, "lead": False, "facilitator": True,
    }  # fmt: skip
    url = reverse("projects:concern_edit", args=[world.own.project.slug, quiet_school.pk])
    facilitator = client_for(world.actors["own facilitator"])
    there = Page(facilitator.get(url.replace("risk/", ""))).text
    steps = ("no reading in cycle 2", "no entry in cycle 2", "no reading in cycle 1")
    reason = f"Missed 3 steps in a row: {'; '.join(steps)}."
    assert f"May be at risk {reason} People decide" in there
    form = Page(facilitator.get(url)).form
    assert form.typed("reason") == reason

    facilitator.post(url, form.data(action="I ring the head."))

    assert Concern.objects.get().reason == reason
    shown = pages()
    assert "At risk 1 school" in shown["facilitator"]
    assert "I ring the head." in shown["facilitator"]
    assert words not in shown["project lead"]
    assert f"{quiet_school.school} Joined" in shown["project lead"]

    facilitator.post(url, {"settle": Concern.objects.get().pk})

    assert words not in pages()["facilitator"], "what was settled is not held against it again"

    world.own.programme.missed_steps = 4
    world.own.programme.save()
    Concern.objects.all().delete()
    assert words not in pages()["facilitator"], "the programme says how many"

    world.own.programme.missed_steps = 1
    world.own.programme.save()
    EntryFactory(cycle_id=world.own.project.cycles.get(number=2).pk, school=quiet_school.school)
    assert "Missed 1 step " in pages()["facilitator"], "only what is missed since the last step"


def test_who_may_be_at_risk_costs_the_project_lead_two_questions(world, quiet_school, client_for):
    listed, asked = reverse("projects:schools_edit", args=[world.own.project.slug]), {}
    for name in ("project_lead", "lead"):
        client = client_for(world.own.people[name])
        client.get(listed)
        with counted() as statements:
            assert ("Missed 3 steps" in client.get(listed).text) == (name == "project_lead")
        asked[name] = len(statements)

    assert asked["project_lead"] == asked["lead"] + 2


def test_agreements_that_end_are_listed_and_the_lead_is_reminded_once(
    world, pages, mailoutbox, client_for
):
    today, row = clock.today(), world.own.participation
    other = ParticipationFactory(project=world.own.project)
    gone = ParticipationFactory(project=world.own.project, left=True)
    ended, soon, *_ = [
        AgreementFactory(participation=each, starts_on=today - 90 * DAY, ends_on=today + days * DAY)
        for each, days in (
            (row, -60), (other, 20), (gone, 0), (world.far.participation, 0),
            (world.peer.participation, 29),
        )
    ]  # fmt: skip

    shown = pages()
    assert "2 agreements have ended or soon will" in shown["project lead"]
    assert "Agreements that have ended or soon will 2" in shown["facilitator"]
    assert shown["facilitator"].index(str(row.school)) < shown["facilitator"].index(
        str(other.school)
    ), "the first to end stands first"

    for _ in range(2):
        reminding.remind_all(clock.now())
    letters = Message.objects.filter(kind="agreement_ends", about_id=soon.pk)
    assert [letter.person for letter in letters] == [world.own.people["project_lead"]]
    assert not Message.objects.filter(kind="agreement_ends", about_id=ended.pk), "long over"
    later = clock.now() + 6 * DAY
    delivery.sweep(lambda: later)
    (mail,) = [mail for mail in mailoutbox if "the agreement ends on" in mail.subject]
    assert str(other.school) in mail.subject
    assert f"/projects/{world.own.project.slug}/schools/{other.pk}/" in mail.body


def test_the_lists_ask_no_more_with_many_schools(world, quiet_school, client_for):
    facilitator = client_for(world.actors["own facilitator"])
    lead = client_for(world.own.people["project_lead"])
    urls = (
        (facilitator, reverse("insights:cluster_schools", args=[world.own.cluster.slug])),
        (lead, reverse("projects:schools_edit", args=[world.own.project.slug])),
    )
    today = clock.today()

    def asked():
        numbers = []
        for client, url in urls:
            client.get(url)
            with counted() as statements:
                client.get(url)
            numbers.append(len(statements))
        return numbers

    AgreementFactory(participation=quiet_school, ends_on=today, starts_on=today - DAY)
    with_one = asked()
    for _ in range(3):
        row = ParticipationFactory(project=world.own.project, joined_on=quiet_school.joined_on)
        AgreementFactory(participation=row, ends_on=today, starts_on=today - DAY)

    assert asked() == with_one
    assert with_one[0] <= 16
