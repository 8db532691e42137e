"""Projects presented at a national event: asked for, agreed to or declined, noted."""

from datetime import time, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.utils import timezone

from core import clock
from notifications import delivery
from notifications.models import Message
from projects.actions import presentations
from projects.models import Presentation
from tests.at_once import ROUNDS, send_both_at_once
from tests.factories.alliances import PostFactory, StewardshipFactory
from tests.factories.clusters import MeetingFactory
from tests.factories.projects import PresentationFactory, ProjectFactory
from tests.factories.world import two_programmes
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)
WORDS = {"title": "Why pairs talk first", "abstract": "What we tried."}


def event_on(world, day):
    return MeetingFactory(
        national=True, programme=world.own.programme, held_on=day, term=None,
        starts_at=time(10), ends_at=time(15),
    )  # fmt: skip


@pytest.fixture
def event(world):
    return event_on(world, clock.today() + 20 * DAY)


@pytest.fixture
def asked(world, event):
    return PresentationFactory(meeting=event, project=world.own.project, starts_at=time(11))


@pytest.fixture
def agreed(asked):
    presentations.give(asked, by=asked.chosen_by, at=clock.now(), version=0, slides="", **WORDS)
    asked.refresh_from_db()
    return asked


@pytest.fixture
def past(world):
    """Agreed to, at an event of yesterday."""
    return PresentationFactory(
        agreed=True, meeting=event_on(world, clock.today() - DAY), project=world.own.project,
        starts_at=time(11),
    )  # fmt: skip


@pytest.fixture
def admin(world, client_for):
    return client_for(world.actors["own admin"])


@pytest.fixture
def project_lead(world, client_for):
    return client_for(world.own.people["project_lead"])


def choose(client, event, project, **changed):
    url = f"{event.get_absolute_url()}presentations/new/"
    data = Page(client.get(url)).form.data(
        project=project.pk, **{"starts_at": "11:00", "minutes": "20"} | changed
    )
    return client.post(url, data)


def words_of(presentation):
    return f"{presentation.get_absolute_url()}words/"


def test_the_leads_of_a_chosen_project_are_asked_by_a_letter(world, admin, event):
    ProjectFactory(alliance=world.foreign.alliance)
    shared = ProjectFactory(alliance=world.far.alliance, sharing="programme")
    page = Page(admin.get(f"{event.get_absolute_url()}presentations/new/"))
    offered = set(page.form.choices["project"]) - {""}
    assert offered == {
        str(each.pk) for each in (shared, world.own.project, world.peer.project, world.far.project)
    }

    assert choose(admin, event, world.own.project).status_code == 302
    choose(admin, event, shared, starts_at="11:20")

    asked = Presentation.objects.get(project=world.own.project)
    assert (asked.starts_at, asked.ends_at) == (time(11), time(11, 20))
    assert asked.is_waiting
    letters = Message.objects.filter(kind="presentation_asked")
    assert {letter.person for letter in letters} == {
        world.own.people["project_lead"],
        world.far.people["lead"],  # its project has no lead of its own
    }


def test_the_letter_says_what_and_when_and_is_dropped_once_it_is_answered(world, admin, event):
    noon = clock.moment(_school_day(), time(11))
    for project in (world.own.project, world.peer.project):
        presentations.choose(
            event, project, by=world.actors["own admin"], at=noon, starts_at=time(11), minutes=20
        )
    answered = Presentation.objects.get(project=world.peer.project)
    presentations.give(
        answered, by=world.peer.people["lead"], at=noon, version=0, slides="", **WORDS
    )

    delivery.sweep(lambda: noon)

    (letter,) = mail.outbox
    assert letter.subject.startswith(f"Will you present {world.own.project} on ")
    assert f"/meetings/{event.pk}/presentations/" in letter.body
    assert Message.objects.get(person=world.peer.people["project_lead"]).state == "dropped"


def test_a_project_can_be_chosen_once_and_only_within_the_hours_of_the_event(world, admin, event):
    for starts_at in ("09:59", "14:45"):
        refused = choose(admin, event, world.own.project, starts_at=starts_at)
        assert "starts_at" in Page(refused).errors
    choose(admin, event, world.own.project, starts_at="14:40")

    again = Page(admin.get(f"{event.get_absolute_url()}presentations/new/"))
    assert str(world.own.project.pk) not in again.form.choices["project"]
    assert again.form.typed("starts_at") == "10:00"
    with pytest.raises(presentations.ChosenAlready):
        presentations.choose(
            event, world.own.project, by=world.actors["own admin"], at=clock.now(),
            starts_at=time(11), minutes=20,
        )  # fmt: skip


def test_nobody_beyond_its_readers_hears_of_a_project_before_its_lead_agrees(
    world, client_for, asked, project_lead
):
    far, peer = (client_for(place.people["lead"]) for place in (world.far, world.peer))
    address = asked.meeting.get_absolute_url()
    assert str(asked.project) not in far.get(address).text
    assert str(asked.project) in peer.get(address).text
    assert far.get(asked.get_absolute_url()).status_code == 404

    form = Page(project_lead.get(words_of(asked))).form
    project_lead.post(words_of(asked), form.data(**WORDS, slides="https://slides.example/1"))

    assert "Why pairs talk first" in far.get(address).text
    page = far.get(asked.get_absolute_url()).text
    assert "https://slides.example/1" in page
    assert f"{asked.project}<" not in page
    assert far.get(asked.project.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "address", ["http://slides.example", "javascript:alert(1)", "slides", "https://", "ftp://a.b/c"]
)
def test_slides_are_a_link_that_begins_with_https(project_lead, asked, address):
    form = Page(project_lead.get(words_of(asked))).form

    refused = Page(project_lead.post(words_of(asked), form.data(**WORDS, slides=address)))

    assert list(refused.errors) == ["slides"]
    assert refused.form_with("slides").typed("slides") == address


def test_declined_with_a_reason_whoever_chose_is_told_and_only_they_read_it(
    world, admin, client_for, project_lead, agreed
):
    why, nothing = "We are inspected that week.", {"decline": "1", "why": ""}
    assert "why" in Page(project_lead.post(words_of(agreed), nothing)).errors

    for _ in range(2):
        project_lead.post(words_of(agreed), {"decline": "1", "why": why})

    agreed.refresh_from_db()
    assert (agreed.declined_why, agreed.title) == (why, WORDS["title"])
    (letter,) = Message.objects.filter(kind="presentation_declined")
    assert letter.person == agreed.chosen_by
    assert why in admin.get(agreed.get_absolute_url()).text
    peer = client_for(world.peer.people["lead"])
    assert peer.get(agreed.get_absolute_url()).status_code == 404
    assert str(agreed) not in peer.get(agreed.meeting.get_absolute_url()).text
    form = Page(project_lead.get(words_of(agreed))).form_with("title")
    project_lead.post(words_of(agreed), form.data())
    agreed.refresh_from_db()
    assert agreed.is_agreed


def test_of_two_leads_who_give_words_the_second_is_shown_what_was_saved(project_lead, lead, asked):
    form = Page(project_lead.get(words_of(asked))).form_with("title")
    lead.post(words_of(asked), form.data(title="Theirs", abstract="Theirs."))

    refused = project_lead.post(words_of(asked), form.data(title="Mine", abstract="Mine."))

    assert refused.status_code == 409
    assert "Theirs." in refused.text
    project_lead.post(words_of(asked), Page(refused).form_with("title").data())
    asked.refresh_from_db()
    assert (asked.title, asked.version) == ("Mine", 2)


def test_nobody_answers_once_the_event_has_begun_but_slides_may_follow(world, project_lead, past):
    late = PresentationFactory(meeting=past.meeting, project=world.peer.project)
    with pytest.raises(presentations.NotNow):
        presentations.give(late, by=late.chosen_by, at=clock.now(), version=0, slides="", **WORDS)
    with pytest.raises(presentations.NotNow):
        presentations.decline(past, by=past.chosen_by, at=clock.now(), why="Too late.")

    form = Page(project_lead.get(words_of(past))).form_with("title")
    project_lead.post(words_of(past), form.data(slides="https://slides.example/2"))

    past.refresh_from_db()
    assert past.slides == "https://slides.example/2"


def test_nothing_is_saved_for_an_event_that_is_called_off(world, asked, past):
    for each in (asked, past):
        each.meeting.cancelled_at = clock.now()
        each.meeting.save()
    by, at = asked.chosen_by, clock.now()

    for refused in (
        lambda: presentations.give(asked, by=by, at=at, version=0, slides="", **WORDS),
        lambda: presentations.decline(asked, by=by, at=at, why="No."),
        lambda: presentations.reschedule(asked, starts_at=time(12), minutes=20),
        lambda: presentations.note_outcome(past, by=by, at=at, version=0, text="Well."),
        lambda: presentations.choose(
            asked.meeting, world.far.project, by=by, at=at, starts_at=time(12), minutes=20
        ),
    ):
        with pytest.raises(presentations.NotNow):
            refused()


def test_the_times_are_in_order_beside_the_agenda_and_can_be_changed(world, admin, event, asked):
    later = PresentationFactory(meeting=event, project=world.peer.project, starts_at=time(12))
    admin.post(f"{asked.get_absolute_url()}time/", {"starts_at": "13:00", "minutes": "30"})

    part = admin.get(event.get_absolute_url()).context["parts"][0].part

    assert [line.presentation for line in part.lines] == [later, asked]
    event.starts_at, event.ends_at = time(13, 15), time(16)
    event.save()
    assert "Outside the hours of the event" in admin.get(event.get_absolute_url()).text


def test_a_project_is_asked_no_more_while_nobody_has_answered(world, admin, event):
    choose(admin, event, world.own.project)
    asked = Presentation.objects.get()
    admin.post(f"{asked.get_absolute_url()}time/", {"take_out": "1"})

    assert not Presentation.objects.exists()
    assert set(Message.objects.values_list("state", flat=True)) >= {"superseded"}
    agreed = PresentationFactory(agreed=True, meeting=event, project=world.own.project)
    admin.post(f"{agreed.get_absolute_url()}time/", {"take_out": "1"})
    assert Presentation.objects.get() == agreed


def test_what_came_of_it_is_noted_after_it_began_and_read_by_everybody(
    world, admin, client_for, agreed, past
):
    note = f"{past.get_absolute_url()}outcome/"
    form = Page(admin.get(note)).form
    admin.post(note, form.data(text="Two alliances take it up."))

    refused = admin.post(note, form.data(text="Mine."))

    assert refused.status_code == 409
    assert "Two alliances take it up." in refused.text
    reader = client_for(world.far.people["teacher"])
    assert "Two alliances take it up." in reader.get(past.get_absolute_url()).text
    early = admin.post(f"{agreed.get_absolute_url()}outcome/", {"text": "Well.", "version": 0})
    assert "once the event has begun" in early.text


def test_a_project_says_where_it_is_presented(world, client_for, asked):
    PresentationFactory(declined=True, meeting=event_on(world, clock.today() + DAY),
                        project=world.own.project)  # fmt: skip
    page = client_for(world.peer.people["lead"]).get(asked.project.get_absolute_url())

    assert [each.pk for each in page.context["presentations"]] == [asked.pk]
    assert "Presentations" in Page(page).headings


def test_many_presentations_are_read_with_as_few_questions_as_one(world, admin, asked):
    address = asked.meeting.get_absolute_url()
    admin.get(address)
    with counted() as few:
        admin.get(address)
    for _ in range(4):
        PresentationFactory(
            meeting=asked.meeting, project=ProjectFactory(alliance=world.far.alliance)
        )

    with counted() as many:
        admin.get(address)

    assert len(many) == len(few)


def test_a_cluster_meeting_has_no_presentations(world, client_for):
    facilitator = client_for(world.actors["own facilitator"])
    address = world.own.meeting.get_absolute_url()

    assert facilitator.get(f"{address}presentations/new/").status_code == 404
    assert "Presentations" not in Page(facilitator.get(address)).headings


class TestAtOnce:
    @pytest.fixture
    def world(self, transactional_db):
        ContentType.objects.clear_cache()
        return two_programmes()

    def test_two_administrators_who_choose_the_same_project_choose_it_once(
        self, world, event, client_for
    ):
        second = StewardshipFactory(programme=world.own.programme).person
        clients = [client_for(world.actors["own admin"]), client_for(second)]
        projects = ProjectFactory.create_batch(ROUNDS, alliance=world.own.alliance)
        url = f"{event.get_absolute_url()}presentations/new/"
        form = Page(clients[0].get(url)).form
        pairs = [
            tuple(
                (client, form.data(project=project.pk, starts_at="11:00", minutes="20"))
                for client in clients
            )
            for project in projects
        ]

        got = send_both_at_once(url, pairs)

        assert {response.status_code for pair in got for response in pair} <= {200, 302}
        chosen = Presentation.objects.values_list("project", flat=True)
        assert sorted(chosen) == sorted(project.pk for project in projects)

    def test_of_two_leads_who_agree_at_once_one_wins_and_the_other_is_told(
        self, world, asked, client_for
    ):
        second = PostFactory(lead=True, alliance=world.own.alliance).person
        clients = [client_for(world.own.people["lead"]), client_for(second)]
        url = words_of(asked)
        form = Page(clients[0].get(url)).form_with("title")
        for n in range(ROUNDS):
            pair = tuple(
                (client, form.data(title=f"{n} {who}", abstract="It.", version=n))
                for who, client in enumerate(clients)
            )

            (got,) = send_both_at_once(url, [pair])

            assert sorted(each.status_code for each in got) == [302, 409]
            asked.refresh_from_db()
            won = next(who for who in (0, 1) if got[who].status_code == 302)
            assert (asked.version, asked.title) == (n + 1, f"{n} {won}")


def _school_day():
    """A weekday, whatever term there is."""
    day = timezone.localdate() + 3 * DAY
    return day if day.weekday() < 5 else day + 2 * DAY
