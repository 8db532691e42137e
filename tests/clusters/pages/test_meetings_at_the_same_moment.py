"""Two people who save in the same moment: real threads, on both databases."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from clusters.models import Meeting, Minutes
from tests.at_once import ROUNDS, send_both_at_once
from tests.factories.world import two_programmes


@pytest.fixture
def world(transactional_db):
    ContentType.objects.clear_cache()
    return two_programmes()


@pytest.fixture
def both(world, client_for):
    return client_for(world.own.people["lead"]), client_for(world.actors["own facilitator"])


@pytest.mark.parametrize("begun", [True, False], ids=["changed", "begun"])
def test_of_two_who_save_minutes_one_wins_and_the_other_keeps_every_word(world, both, begun):
    url = reverse("clusters:minutes_edit", args=[world.own.meeting.pk])
    for number in range(ROUNDS):
        if not begun:
            Minutes.objects.filter(meeting=world.own.meeting).delete()
        saved = Minutes.objects.filter(meeting=world.own.meeting).first()
        version, kept = saved.version if saved else 0, Minutes.history.count()
        texts = [f"{word} {number}." for word in ("Mine", "Theirs")]
        answers = [{"version": version, "text": text} for text in texts]

        (got,) = send_both_at_once(url, [tuple(zip(both, answers, strict=True))])

        assert sorted(response.status_code for response in got) == [302, 409]
        won, lost = (next(n for n in (0, 1) if got[n].status_code == code) for code in (302, 409))
        assert Minutes.objects.get(meeting=world.own.meeting).text == texts[won]
        assert all(text in got[lost].text for text in texts)
        assert Minutes.history.count() == kept + 1


def test_of_two_who_send_the_summary_one_does(world, both):
    _, facilitator = both
    url = reverse("clusters:summary", args=[world.own.meeting.pk])
    for _ in range(ROUNDS):
        Meeting.objects.update(summary_at=None, summary_by=None)

        (got,) = send_both_at_once(url, [((facilitator, {}), (facilitator, {}))])

        assert {response.status_code for response in got} == {302}
        said = "".join(str(response.cookies.get("messages", "")) for response in got)
        assert said.count("The summary goes to") <= 1
        assert Meeting.objects.get(pk=world.own.meeting.pk).summary_at


def test_of_two_who_save_an_agenda_one_wins(world, both):
    _, facilitator = both
    url = reverse("clusters:agenda_edit", args=[world.own.meeting.pk])
    for number in range(ROUNDS):
        answers = [
            {"version": number, "text": f"10 {word} {number}"} for word in ("Mine", "Theirs")
        ]

        (got,) = send_both_at_once(url, [tuple((facilitator, each) for each in answers)])

        assert sorted(response.status_code for response in got) == [302, 409]
        assert world.own.meeting.agenda.count() == 1
