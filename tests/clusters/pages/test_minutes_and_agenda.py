"""Minutes and agendas that several write: one wins, the other is shown both and chooses."""

from clusters.models import Minutes
from tests.markup import Page


def minutes_of(world):
    return f"{world.own.meeting.get_absolute_url()}minutes/"


def agenda_of(meeting):
    return f"{meeting.get_absolute_url()}agenda/"


def test_every_saved_version_is_kept_once_and_readable(world, lead, facilitator):
    url, before = minutes_of(world), Minutes.history.count()

    for client, text in ((lead, "Second."), (facilitator, "Third.")):
        assert client.post(url, Page(client.get(url)).form.data(text=text)).status_code == 302

    assert Minutes.history.count() == before + 2
    saved = Minutes.objects.get(meeting=world.own.meeting)
    assert (saved.text, saved.version) == ("Third.", 3)
    assert "Second." in lead.get(f"{url}versions/?version=2").text
    assert "Third." in lead.get(f"{url}versions/").text
    assert lead.get(f"{url}versions/?version=9").status_code == 404


def test_whoever_saves_second_is_shown_both_texts_and_may_use_their_own(world, lead, facilitator):
    url = minutes_of(world)
    mine, theirs = (Page(client.get(url)).form for client in (lead, facilitator))
    facilitator.post(url, theirs.data(text="Theirs."))

    refused = lead.post(url, mine.data(text="Mine."))

    assert refused.status_code == 409
    assert Page(refused).form.typed("text") == "Mine."
    assert "Theirs." in refused.text
    assert Minutes.objects.get(meeting=world.own.meeting).text == "Theirs."
    assert lead.post(url, Page(refused).form.data()).status_code == 302
    saved = Minutes.objects.get(meeting=world.own.meeting)
    assert saved.text == "Mine."
    assert set(saved.history.values_list("text", flat=True)) >= {"Mine.", "Theirs."}


def test_an_agenda_is_proposed_then_saved_and_names_the_alliances(world, facilitator, ahead):
    form = Page(facilitator.get(agenda_of(ahead))).form
    assert form.typed("text").startswith("15 Welcome, last term’s actions\n25 MARKER-own alliance")

    facilitator.post(agenda_of(ahead), form.data(text="10 Welcome\n25 MARKER-peer alliance"))

    assert list(ahead.agenda.values_list("position", "minutes", "title", "alliance")) == [
        (0, 10, "Welcome", None),
        (1, 25, "MARKER-peer alliance", world.peer.alliance.pk),
    ]
    assert "14:10" in Page(facilitator.get(ahead.get_absolute_url())).text


def test_an_agenda_saved_meanwhile_is_shown_beside_ones_own(facilitator, ahead):
    url = agenda_of(ahead)
    form = Page(facilitator.get(url)).form
    facilitator.post(url, form.data(text="10 Theirs"))

    refused = facilitator.post(url, form.data(text="10 Mine"))

    assert refused.status_code == 409
    assert refused.context["conflict"] == "10 Theirs"
    assert Page(refused).form.typed("text") == "10 Mine"
    assert [item.title for item in ahead.agenda.all()] == ["Theirs"]
    facilitator.post(url, Page(refused).form.data())
    assert [item.title for item in ahead.agenda.all()] == ["Mine"]


def test_an_agenda_names_the_line_that_is_wrong_and_says_when_it_is_too_long(facilitator, ahead):
    url = agenda_of(ahead)
    form = Page(facilitator.get(url)).form

    wrong = Page(facilitator.post(url, form.data(text="10 Welcome\nRiverside")))
    long = facilitator.post(url, form.data(text="130 Welcome"), follow=True)

    assert wrong.errors["text"].startswith("Line 2:")
    assert wrong.form.typed("text") == "10 Welcome\nRiverside"
    assert "It is 10 minutes longer than the meeting." in long.text
