"""What others have read can be pulled back: nothing is lost, and nothing changes silently (G20)."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from logs.actions import entries
from logs.models import Entry
from notifications import delivery
from notifications.models import Message
from projects.models import Reading
from tests.factories.clusters import MeetingFactory
from tests.factories.logs import EntryFactory
from tests.factories.projects import ReadingFactory
from tests.markup import Page

WHY = "The wrong class was counted."


@pytest.fixture
def entry(world):
    """Shared with the cluster, with a reading."""
    reading = ReadingFactory(measure=world.own.measure, cycle=world.own.cycle, value=41)
    return EntryFactory(
        cycle=world.own.cycle, author=world.own.people["teacher"], school=world.own.school,
        measure=world.own.measure, reading=reading, sharing="cluster", title="Forty-one",
    )  # fmt: skip


@pytest.fixture
def seen(world, client_for):
    def get(actor, path):
        return client_for(world.actors[actor]).get(path)

    return get


def test_an_entry_becomes_a_draft_with_its_reading_and_its_readers_are_told(
    world, client_for, entry, seen, mailoutbox
):
    review = MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + timedelta(days=5))
    digest = reverse("logs:review_cycle", args=[review.pk, world.own.cycle.pk])
    assert "Withdrawn:" not in Page(seen("peer lead", digest)).text
    page, measure = entry.get_absolute_url(), world.own.measure.get_absolute_url()
    url, teacher = f"{page}withdraw/", client_for(world.own.people["teacher"])
    dashboard = world.own.cluster.get_absolute_url()
    before = Entry.objects.shared().filter(cycle=world.own.cycle).count()
    assert f"{before} entries" in Page(seen("own facilitator", dashboard)).text
    assert "41%" in Page(seen("peer lead", measure)).text
    client_for(world.own.people["school_lead"]).post(
        page,
        Page(seen("own school_lead", page))
        .form_with("text")
        .data(text="Which class?", asks="comment"),
    )

    assert Page(teacher.post(url, {"why": ""})).errors["why"] == "Say why you pull it back"
    assert teacher.post(url, {"why": WHY}).url == page
    versions, letters = entry.history.count(), Message.objects.filter(kind="withdrawn").count()
    again = Page(teacher.post(url, {"why": "Again."}, follow=True))
    assert "You pulled this back already." in again.text

    entry.refresh_from_db()
    assert (entry.sharing, entry.withdrawn_from, entry.withdrawn_why) == ("only_me", "cluster", WHY)
    assert entry.history.first().sharing == "only_me", "one version more"
    assert f"{before - 1} entries 1 withdrawn" in Page(seen("own facilitator", dashboard)).text
    for actor, status in (("peer lead", 200), ("own lead", 200), ("far lead", 404)):
        response = seen(actor, page)
        assert response.status_code == status
        assert (WHY in response.text) == (status == 200)
        assert "Forty-one" not in response.text
    assert (entry.history.count(), Message.objects.filter(kind="withdrawn").count()) == (
        versions, letters,
    ), "sent twice, it is pulled back once"  # fmt: skip
    assert "You pulled this back on" in teacher.get(page).text
    row = f"Pulled back {entry.withdrawn_at.day} {entry.withdrawn_at:%b}, only you can see this"
    assert row in Page(teacher.get("/log/")).text
    assert "Pulled back" not in Page(seen("own lead", "/log/")).text
    assert "Withdrawn: 1 text, 1 reading." in Page(seen("peer lead", digest)).text
    assert "Withdrawn: 1 reading." in Page(seen("own admin", digest)).text, "they never read it"
    file = seen("peer lead", f"{measure}readings.csv").text.removeprefix("\ufeff")
    *counting, gone = csv.DictReader(io.StringIO(file))
    assert {row["withdrawn_on"] for row in counting} == {""}
    assert (gone["taken_on"], gone["figure"], gone["of"]) == (str(entry.reading.taken_on), "", "")
    assert (gone["withdrawn_on"], gone["withdrawn_why"]) == (str(clock.today()), WHY)
    shown = Page(seen("peer lead", measure)).text
    assert "1 reading was withdrawn" in shown
    assert "Withdrawn 41%" in shown
    assert WHY in shown
    history = Page(seen("own lead", reverse("logs:history", args=[world.own.project.slug]))).text
    assert "An entry was withdrawn" in history
    assert "A reading was withdrawn" in history
    told = Message.objects.filter(kind="withdrawn")
    assert {letter.person for letter in told} == {
        world.own.people["lead"], world.own.people["school_lead"], world.actors["own facilitator"],
    }  # fmt: skip
    assert {letter.scope_alliance_id for letter in told} == {world.own.alliance.pk}, "it is listed"
    delivery.sweep(lambda: clock.now() + timedelta(days=5))
    mails = [mail for mail in mailoutbox if "pulled back the entry" in mail.subject]
    assert len(mails) == 3
    assert not any(WHY in mail.body or "Forty-one" in mail.body for mail in mails)
    assert all("We send it once." in mail.body for mail in mails)

    form = Page(teacher.get(f"{page}edit/")).form
    assert form.typed("reading") == "16 of 32"
    teacher.post(f"{page}edit/", form.data(sharing="cluster", reading="42"))

    entry.refresh_from_db()
    assert (entry.withdrawn_at, entry.withdrawn_why, entry.sharing) == (None, "", "cluster")
    assert Reading.objects.get(pk=entry.reading_id).value == 42
    again = Page(seen("peer lead", measure)).text
    assert "42%" in again
    assert "withdrawn" not in again


def test_a_reflection_that_was_shared_is_pulled_back_as_well(world, client_for, seen):
    text = world.own.reflections["alliance"]
    lead = client_for(world.own.people["lead"])

    lead.post(f"{text.get_absolute_url()}withdraw/", {"why": WHY})

    assert WHY in seen("own teacher", text.get_absolute_url()).text
    assert seen("peer lead", text.get_absolute_url()).status_code == 404, "never shared with them"
    assert client_for(world.own.people["teacher"]).post(text.get_absolute_url()).status_code == 403
    form = Page(lead.get(f"{text.get_absolute_url()}edit/")).form
    lead.post(f"{text.get_absolute_url()}edit/", form.data(sharing="alliance"))
    assert WHY not in seen("own teacher", text.get_absolute_url()).text


def test_a_reading_is_pulled_back_and_counts_again(world, client_for, seen):
    own, lead = world.own, client_for(world.own.people["lead"])
    reading = ReadingFactory(measure=own.measure, cycle=own.cycle, value=37)
    there = [own.project.slug, own.measure.pk, reading.pk]
    page = own.measure.get_absolute_url()
    every = Reading.every.count()

    lead.post(reverse("logs:reading_withdraw", args=there), {"why": WHY})

    assert Reading.every.count() == every, "nothing is lost"
    assert not own.measure.readings.filter(pk=reading.pk).exists()
    for again in (lead.get, lead.post):
        got = again(reverse("logs:reading_withdraw", args=there), {"why": "Again."}, follow=True)
        assert "This reading is pulled back already." in Page(got).text
    assert Reading.every.get(pk=reading.pk).withdrawn_why == WHY
    shown = Page(seen("own facilitator", page)).text
    assert "Withdrawn 37%" in shown
    card = Page(seen("own facilitator", own.project.get_absolute_url())).text
    assert "1 reading was withdrawn" in card
    assert list(Message.objects.filter(kind="withdrawn").values_list("person", flat=True)) == [
        world.actors["own facilitator"].pk
    ]

    lead.post(reverse("logs:reading_put_back", args=there))

    assert own.measure.readings.filter(pk=reading.pk).exists()
    assert "withdrawn" not in Page(seen("own facilitator", page)).text


def test_what_others_could_read_is_made_private_by_pulling_it_back_alone(world, entry, client_for):
    for text, by in (
        (entry, world.own.people["teacher"]),
        (world.own.reflections["cluster"], world.own.people["lead"]),
    ):
        url, client = f"{text.get_absolute_url()}edit/", client_for(by)
        opened = client.get(url)
        words = "text" if text is not entry else "what_happened"

        refused = client.post(url, Page(opened).form.data(sharing="only_me", **{words: "Typed."}))

        assert f'href="{text.get_absolute_url()}withdraw/"' in opened.text
        assert "only_me" not in Page(opened).form.choices["sharing"]
        assert "pull it back and say why" in Page(refused).errors["sharing"]
        assert Page(refused).form.typed(words) == "Typed."
        with pytest.raises(entries.HasReaders):
            entries.refuse_hiding(text, {"sharing": "only_me"})
        text.refresh_from_db()
        assert (text.version, text.is_private) == (1, False)
    private = world.own.reflections["only_me"]
    form = Page(client_for(private.author).get(f"{private.get_absolute_url()}edit/")).form
    assert "only_me" in form.choices["sharing"]


def test_of_a_closed_cycle_the_words_go_and_the_figure_stays(world, client_for, entry):
    cycle = world.own.cycle
    cycle.stage, cycle.decision, cycle.ends_on = "closed", "continue", clock.today()
    cycle.save()
    Reading.objects.filter(pk=entry.reading_id).update(value=50)  # 16 of 32
    teacher = client_for(world.own.people["teacher"])

    page = f"{entry.get_absolute_url()}withdraw/"

    told = Page(teacher.get(page)).text
    teacher.post(page, {"why": WHY})

    assert "its reading stays on the chart as the cluster saw it" in told
    entry.refresh_from_db()
    assert (entry.sharing, entry.withdrawn_why, entry.version) == ("only_me", WHY, 2)
    assert Reading.objects.filter(pk=entry.reading_id).exists()
    form = Page(teacher.get(f"{entry.get_absolute_url()}edit/")).form
    teacher.post(f"{entry.get_absolute_url()}edit/", form.data(sharing="cluster"))
    entry.refresh_from_db()
    assert (entry.sharing, entry.withdrawn_at, entry.version) == ("cluster", None, 3)
    assert Reading.objects.filter(pk=entry.reading_id).exists()
