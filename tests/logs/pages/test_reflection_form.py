"""Reflect, share it later, and read it."""

import pytest
from django.urls import reverse

from core import clock
from logs.models import Reflection
from projects.models import Sharing
from tests.factories.projects import CycleFactory, ProjectFactory
from tests.factories.toolkit import BehaviourFactory, KeyMessageFactory
from tests.markup import Page

NEW = "/reflect/new/"


def opened(client, url=NEW):
    return Page(client.get(url)).form


def write(client, answers, url=NEW):
    return client.post(url, opened(client, url).data(**answers))


def newest():
    return Reflection.objects.order_by("-pk").first()


def edit_url(reflection):
    return reverse("logs:reflection_edit", args=[reflection.pk])


@pytest.fixture
def two_answers(world):
    return {"text": "I asked first.", "level": world.own.reflections["alliance"].level_id}


def test_two_answers_make_a_reflection_that_only_its_author_sees(world, lead, two_answers):
    response = write(lead, two_answers)

    reflection = newest()
    assert response.url == reflection.get_absolute_url()
    assert (reflection.author, reflection.cycle, reflection.sharing) == (
        world.own.people["lead"], world.own.cycle, Sharing.ONLY_ME,
    )  # fmt: skip
    assert (reflection.text, reflection.happened_on) == ("I asked first.", clock.today())
    assert reflection.history.count() == 1
    assert "Reflection saved. Only you can see it." in Page(lead.get(response.url)).text


def test_reflections_start_private_whatever_was_shared_last(world, lead, two_answers):
    write(lead, two_answers | {"sharing": "programme"})

    assert opened(lead).typed("sharing") == Sharing.ONLY_ME


def test_every_tag_is_in_the_one_version(world, lead, two_answers):
    behaviours, messages = BehaviourFactory.create_batch(3), KeyMessageFactory.create_batch(13)

    write(
        lead,
        two_answers
        | {
            "behaviours": [row.pk for row in behaviours],
            "key_messages": [row.pk for row in messages],
            "stance": "mixed",
            "next_time": "Ask twice.",
            "decision": "Two classes more.",
        },
    )

    version = newest().history.get()
    assert {row.behaviour for row in version.behaviours.all()} == set(behaviours)
    assert {row.keymessage for row in version.key_messages.all()} == set(messages)
    assert (version.stance, version.next_time, version.decision) == (
        "mixed", "Ask twice.", "Two classes more.",
    )  # fmt: skip


def test_four_behaviours_are_one_too_many(world, lead, two_answers):
    behaviours = [str(row.pk) for row in BehaviourFactory.create_batch(4)]

    page = Page(write(lead, two_answers | {"behaviours": behaviours}))

    assert page.errors == {"behaviours": "Pick up to three behaviours, the ones that mattered most"}
    assert sorted(page.form.values["behaviours"]) == sorted(behaviours)
    assert page.form.typed("text") == "I asked first."


def test_a_stance_without_a_key_message_is_an_error_beside_the_messages(world, lead, two_answers):
    page = Page(write(lead, two_answers | {"stance": "supports"}))

    assert page.errors == {"key_messages": "Tick the key message your experience speaks to"}
    assert page.form.typed("stance") == "supports"


def test_nothing_answered_brings_both_questions_back(world, lead):
    page = Page(lead.post(NEW, opened(lead).data()))

    assert page.errors == {
        "text": "Write what you did, in a sentence or two",
        "level": "Choose where you were leading",
    }


def test_whoever_writes_in_two_projects_chooses_by_the_address(world, lead, two_answers):
    other = CycleFactory(project=ProjectFactory(alliance=world.own.alliance))

    write(lead, two_answers, f"{NEW}?cycle={other.pk}")

    assert newest().cycle == other


def test_sharing_it_later_is_a_change_with_its_own_version(world, lead, two_answers):
    write(lead, two_answers)
    reflection = newest()

    response = write(lead, {"sharing": "cluster"}, edit_url(reflection))

    assert response.url == reflection.get_absolute_url()
    reflection.refresh_from_db()
    assert (reflection.sharing, reflection.version, reflection.text) == (
        Sharing.CLUSTER, 2, "I asked first.",
    )  # fmt: skip
    assert list(reflection.history.order_by("history_id").values_list("sharing", flat=True)) == [
        Sharing.ONLY_ME,
        Sharing.CLUSTER,
    ]


def test_a_stale_change_shows_both_texts_and_saving_again_uses_mine(world, lead):
    reflection = world.own.reflections["only_me"]
    mine = opened(lead, edit_url(reflection))
    write(lead, {"text": "From the other window."}, edit_url(reflection))

    conflict = lead.post(edit_url(reflection), mine.data(text="From this window.", decision="Go."))
    page = Page(conflict)
    again = lead.post(edit_url(reflection), page.form.data())

    assert conflict.status_code == 409
    assert "From the other window." in page.text
    assert (page.form.typed("text"), page.form.typed("decision")) == ("From this window.", "Go.")
    assert again.url == reflection.get_absolute_url()
    reflection.refresh_from_db()
    assert (reflection.text, reflection.version) == ("From this window.", 3)
    assert "From the other window." in reflection.history.values_list("text", flat=True)


def test_nobody_opens_a_private_reflection_but_its_author(world, lead, client_for):
    url = world.own.reflections["only_me"].get_absolute_url()
    others = [
        name
        for name, actor in world.actors.items()
        if actor.is_authenticated and actor.is_active and name != "own lead"
    ]

    assert {client_for(world.actors[name]).get(url).status_code for name in others} == {404}
    assert lead.get(url).status_code == 200


def test_the_page_shows_all_that_was_said(world, lead, two_answers):
    behaviour, message = BehaviourFactory(), KeyMessageFactory()
    response = write(
        lead,
        two_answers
        | {
            "behaviours": [behaviour.pk], "key_messages": [message.pk], "stance": "questions",
            "next_time": "Ask twice.", "decision": "Two classes more.", "sharing": "alliance",
        },
    )  # fmt: skip

    text = Page(lead.get(response.url)).text

    said = ["I asked first.", "Ask twice.", "Two classes more.", str(behaviour), str(message)]
    said += ["Questions it", "Our alliance", str(newest().level)]
    assert [words for words in said if words not in text] == []
