"""Slides of a presentation as a file: attached, replaced, taken away (A17)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from projects.actions import presentations
from tests.factories.clusters import MeetingFactory
from tests.factories.projects import PresentationFactory
from tests.files import PDF, office
from tests.insights.pages.counting import counted
from tests.markup import Page
from writing.files import Incoming
from writing.forms import AGAIN
from writing.models import Attachment

WORDS = {"title": "Why pairs talk first", "abstract": "What we tried."}
FILE = Incoming("Old.pdf", Attachment.Kind.PDF, PDF)


def slides(name="Pairs.pptx"):
    return SimpleUploadedFile(name, office("pptx"))


@pytest.fixture
def event(world):
    day = clock.today() + timedelta(days=20)
    return MeetingFactory(national=True, programme=world.own.programme, held_on=day, term=None)


@pytest.fixture
def asked(world, event):
    return PresentationFactory(meeting=event, project=world.own.project)


@pytest.fixture
def given(asked):
    presentations.give(
        asked, by=asked.chosen_by, at=clock.now(), version=0, slides="", file=FILE, **WORDS
    )
    asked.refresh_from_db()
    return asked


@pytest.fixture
def project_lead(world, client_for):
    return client_for(world.own.people["project_lead"])


@pytest.fixture
def reader(world, client_for):
    """Somebody of another cluster who is invited to the event."""
    return client_for(world.far.people["teacher"])


def words_of(presentation):
    return f"{presentation.get_absolute_url()}words/"


def slides_of(presentation):
    return f"{presentation.get_absolute_url()}slides/"


def names(presentation):
    return [each.name for each in presentation.attachments.all()]


def test_slides_are_attached_and_read_by_everybody_who_sees_the_event(
    project_lead, reader, event, asked
):
    opened = Page(project_lead.get(words_of(asked)))

    project_lead.post(words_of(asked), opened.form.data(**WORDS, file=slides()))

    assert ("form", "multipart/form-data") in {
        (tag, found.get("enctype")) for tag, found in opened.tags
    }
    page = Page(reader.get(asked.get_absolute_url()))
    assert "Pairs.pptx PowerPoint, 1 KB" in page.text
    assert slides_of(asked) in [found.get("href") for _, found in page.tags]
    assert reader.get(slides_of(asked)).content == office("pptx")
    assert "with slides" in Page(reader.get(event.get_absolute_url())).text


def test_before_its_lead_agrees_there_are_no_slides(project_lead, asked):
    assert "with slides" not in Page(project_lead.get(asked.meeting.get_absolute_url())).text
    assert project_lead.get(slides_of(asked)).status_code == 404


def test_another_file_takes_the_place_of_the_one_before(project_lead, given):
    opened = Page(project_lead.get(words_of(given)))

    project_lead.post(words_of(given), opened.form.data(file=slides("New.pptx")))

    assert "“Old.pdf” stays until you choose another." in opened.text
    assert names(given) == ["New.pptx"]
    assert project_lead.get(slides_of(given)).content == office("pptx")


@pytest.mark.parametrize(("changes", "left"), [({}, ["Old.pdf"]), ({"drops_file": "on"}, [])])
def test_words_are_changed_without_the_file_and_the_file_is_taken_away_when_that_is_said(
    project_lead, given, changes, left
):
    form = Page(project_lead.get(words_of(given))).form

    project_lead.post(words_of(given), form.data(title="Talk first", **changes))

    given.refresh_from_db()
    assert given.title == "Talk first"
    assert names(given) == left


def test_without_a_file_there_is_none_to_take_away(project_lead, asked):
    form = Page(project_lead.get(words_of(asked))).form_with("title")

    assert form.files == ["file"]
    assert "drops_file" not in form.choices


def test_of_two_who_save_the_second_loses_no_word_and_changes_no_file(project_lead, lead, given):
    first, second = (Page(each.get(words_of(given))).form for each in (project_lead, lead))
    project_lead.post(words_of(given), first.data(file=slides("First.pptx")))

    response = lead.post(words_of(given), second.data(title="Mine", file=slides("Second.pptx")))

    page = Page(response)
    assert response.status_code == 409
    assert page.errors == {"file": AGAIN}
    assert page.form_with("title").typed("title") == "Mine"
    assert "First.pptx" in page.text.partition("What was saved")[2]
    assert names(given) == ["First.pptx"]


def test_slides_that_are_refused_keep_every_word(project_lead, given):
    form = Page(project_lead.get(words_of(given))).form
    data = form.data(title="Talk first", file=SimpleUploadedFile("Pairs.pptx", b"words"))

    page = Page(project_lead.post(words_of(given), data))

    assert list(page.errors) == ["file"]
    assert page.form_with("title").typed("title") == "Talk first"
    assert names(given) == ["Old.pdf"]


def test_slides_of_many_presentations_are_asked_for_at_once(world, project_lead, event, given):
    page = event.get_absolute_url()
    with counted() as one:
        project_lead.get(page)
    for place in (world.peer, world.far):
        more = PresentationFactory(agreed=True, meeting=event, project=place.project)
        presentations.give(
            more, by=more.chosen_by, at=clock.now(), version=1, slides="", file=FILE, **WORDS
        )

    with counted() as three:
        response = project_lead.get(page)

    assert Page(response).text.count("with slides") == 3
    assert len(three) == len(one)
