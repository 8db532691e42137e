"""What was mailed to a person, what will be, what they choose, and stopping a topic from a mail."""

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.core import signing

from alliances.models import Post, Stewardship
from core import clock
from notifications import kinds, outbox
from notifications.forms import PreferencesForm
from notifications.kinds import kind_of
from notifications.models import Message, Preference
from notifications.writing import SALT, off_url
from projects.access import access_of
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.alliances import PostFactory, StewardshipFactory
from tests.factories.clusters import FacilitationFactory
from tests.factories.notifications import MessageFactory, PreferenceFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

pytestmark = pytest.mark.django_db
URL = "/account/emails/"
State = Message.State


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def me(person, client_for):
    return client_for(person)


def letter(person, **more):
    return MessageFactory(person=person, **{"kind": "greeting"} | more)


def test_what_was_sent_and_what_comes_stand_apart_with_state_and_reason(me, person, greeting):
    tomorrow = clock.now() + timedelta(days=1)
    letter(person, subject="Gone", sent=True, because="You get this because it is so.")
    letter(person, subject="Refused", state=State.FAILED)
    letter(person, subject="Returned", sent=True, bounced_at=AT)
    letter(person, subject="To come", due_at=tomorrow)
    letter(person, subject="Tried", attempts=2)
    letter(person, subject="Gathered", state=State.GATHERED)

    page = me.get(URL)

    assert {(line.message.subject, line.state) for line in page.context["lines"]} == {
        ("Gone", "Sent"), ("Refused", "Could not be sent"), ("Returned", "Came back"),
    }  # fmt: skip
    coming = [(line.message.subject, line.state) for line in page.context["coming"]]
    assert coming == [
        ("Tried", "Being tried again"),
        ("Gathered", "Waits for your next digest"),
        ("To come", "Will be sent"),
    ]
    assert "Sent on birthdays." in page.text


def test_nobody_elses_letters_and_no_sign_in_codes_are_there(me, person, greeting):
    letter(UserFactory(), subject="Not mine", sent=True)
    letter(UserFactory(), subject="Not mine either")
    letter(None, subject="Nobody's", sent=True)
    letter(person, kind="sign_in_code", subject="A code to come")
    letter(person, kind="sign_in_code", subject="A code", sent=True)
    letter(person, state=State.DROPPED, subject="Not wanted")

    page = me.get(URL)

    assert (page.context["lines"], page.context["coming"]) == ([], [])
    assert "Nothing has been sent to you yet." in page.text
    assert "Nothing is waiting for you." in page.text


def test_a_letter_says_why_it_came_and_what_it_said(me, person, greeting):
    mine = letter(person, sent=True, because="You get this because it is so.", text="Two & <b>.")

    page = Page(me.get(f"{URL}{mine.pk}/"))

    assert mine.subject in page.headings
    assert "You get this because it is so." in page.text
    assert "Two & <b>." in page.text


WRITTEN = """Hello,

1. Every pair has visited twice
   {site}/records/2/

Say that it is reached:
{site}/records/2/reached/

Join us:
{site}/join/?key=…

--
You get this because it is so.

Stop these emails:
{site}/letters/off/?key=SECRET
"""


def test_a_letter_leads_where_it_led_and_shows_no_key(me, person, greeting):
    mine = letter(person, sent=True, text=WRITTEN.format(site=settings.SITE_URL))

    page = Page(me.get(f"{URL}{mine.pk}/"))

    site = settings.SITE_URL
    links = [found["href"] for tag, found in page.tags if tag == "a" and site in found["href"]]
    assert links == [f"{site}/records/2/", f"{site}/records/2/reached/"]
    said = page.text.partition("Hello,")[2]
    assert f"{site}/records/2/ Say that it is reached Join us: {site}/join/?key=…" in said
    assert "SECRET" not in said


def test_letters_of_others_and_what_was_not_sent_are_not_found(me, person, greeting):
    theirs = letter(UserFactory(), sent=True)
    waiting = letter(person)

    for pk in (theirs.pk, waiting.pk, 10**30):
        assert me.get(f"{URL}{pk}/").status_code == 404


def test_what_was_chosen_is_kept_and_acts_on_the_next_letter(me, person, greeting):
    form = Page(me.get(URL)).form
    assert form.typed("greetings") == "at_once"

    response = me.post(URL, form.data(greetings="never"), follow=True)

    assert "Saved. It counts from now on." in response.text
    assert Preference.objects.get(person=person, topic="greetings").way == "never"
    assert Page(response).form.typed("greetings") == "never"
    assert outbox.verdict(letter(person), clock.now()) == State.DECLINED
    assert outbox.verdict(letter(UserFactory()), clock.now()) is None


def test_a_bad_choice_is_said_beside_the_field_and_nothing_is_saved(me, person, greeting):
    form = Page(me.get(URL)).form

    for wrong in ("pigeon", ""):
        response = me.post(URL, form.data(greetings=wrong))
        assert Page(response).errors == {"greetings": "Choose one of these"}
    assert not Preference.objects.filter(person=person).exists()


TOLD = {"dates", "reminders", "actions", "summaries", "comments"}
TOPICS = {
    "lead": TOLD | {"overdue", "cycles", "reviews", "presentations", "ideas", "steps"},
    "project_lead": TOLD | {"reviews"},
    "school_lead": TOLD,
    "teacher": {"actions", "comments"},
    "headteacher": {"actions", "comments"},
    "guest": {"actions", "comments"},
    "facilitator": TOLD - {"reminders"} | {"overdue", "cycles", "requests", "ideas"},
    "admin": {"actions", "presentations", "ideas"},
    "research": set(),
    "operator": set(),
    "stranger": set(),
}
"""What everybody is asked about, by role."""


@pytest.fixture
def holder():
    """Somebody with one role."""
    roles = {
        **{role: partial(PostFactory, role=role) for role in Post.Role.values},
        **{role: partial(StewardshipFactory, role=role) for role in Stewardship.Role.values},
        "facilitator": FacilitationFactory,
    }
    others = {"operator": partial(UserFactory, operator=True), "stranger": UserFactory}
    assert TOPICS.keys() == roles.keys() | others.keys()
    return lambda role: others[role]() if role in others else roles[role]().person


@pytest.mark.parametrize("role", TOPICS)
def test_everybody_is_asked_about_the_topics_that_concern_their_roles(holder, role):
    today = clock.today()

    form = PreferencesForm(access=access_of(holder(role), today), today=today)

    assert set(form.fields) == TOPICS[role]


@pytest.mark.parametrize("role", ["lead", "research"])
def test_whoever_gets_no_emails_by_a_role_is_told_so_in_place_of_the_form(client_for, holder, role):
    page = Page(client_for(holder(role)).get(URL))

    asked = set().union(*(form.choices for form in page.forms))
    assert asked >= TOPICS[role]
    assert ("None of your roles brings emails" in page.text) == (not TOPICS[role])


def test_between_them_the_roles_are_asked_about_every_topic_with_a_choice():
    names = {topic.name for topic in kinds.topics() if topic.ways}

    assert names == set().union(*TOPICS.values())


def test_what_is_stopped_does_not_stand_among_what_comes(me, person, greeting):
    now, day = clock.now(), timedelta(days=1)
    ends_on = clock.school_year_ends_on(clock.today())
    PreferenceFactory(person=person, topic="greetings", way="paused", until=ends_on)
    letter(person, subject="This year", due_at=now + day)
    letter(person, subject="Next year", due_at=now + 366 * day)
    letter(person, subject="Gathered before", state=State.GATHERED, due_at=now)

    coming = [line.message.subject for line in me.get(URL).context["coming"]]

    assert coming == ["Gathered before", "Next year"]


def test_a_topic_is_stopped_for_the_school_year_and_the_page_says_when_it_starts_again(
    me, person, greeting
):
    ends_on = clock.school_year_ends_on(clock.today())
    page = me.get(URL)
    assert f"Not before 1 September {ends_on.year}" in page.text

    response = me.post(URL, Page(page).form.data(greetings="paused"), follow=True)

    row = Preference.objects.get(person=person, topic="greetings")
    assert (row.way, row.until) == ("paused", ends_on)
    assert Page(response).form.typed("greetings") == "paused"


def test_once_the_school_year_is_over_the_usual_way_is_what_is_chosen(me, person, greeting):
    PreferenceFactory(person=person, topic="greetings", way="paused", until=AT.date())

    assert Page(me.get(URL)).form.typed("greetings") == "at_once"


def test_many_letters_ask_no_more_than_one(me, person, greeting):
    letter(person, sent=True)
    letter(person)
    me.get(URL)
    with counted() as one:
        me.get(URL)
    for _ in range(5):
        letter(person, sent=True)
        letter(person)

    with counted() as many:
        me.get(URL)

    assert len(many) == len(one) <= 8


def test_sent_letters_come_fifty_a_page(me, person, greeting):
    for _ in range(51):
        letter(person, sent=True)

    first, second = (me.get(f"{URL}?page={page}") for page in (1, 2))

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 1)
    assert "Page 2 of 2" in second.text


def test_the_account_leads_there(me):
    assert f'href="{URL}"' in me.get("/account/").text


class TestStopping:
    def address(self, message):
        return off_url(message, kind_of(message)).removeprefix(settings.SITE_URL)

    def test_looking_changes_nothing_and_pressing_stops_the_topic(self, client, person, greeting):
        url = self.address(letter(person))

        looked = client.get(url)
        assert not Preference.objects.exists()
        pressed = client.post(url)

        assert "Stop these emails?" in Page(looked).headings
        assert "Stopped" in Page(pressed).headings
        row = Preference.objects.get()
        assert (row.person, row.topic, row.way) == (person, "greetings", "never")

    def test_one_click_of_a_mail_program_is_enough_and_may_come_twice(
        self, client, person, greeting
    ):
        PreferenceFactory(person=person, topic="greetings", way="daily")
        url = self.address(letter(person))

        for _ in range(2):
            response = client.post(url, {"List-Unsubscribe": "One-Click"})

        assert response.status_code == 200
        assert Preference.objects.get().way == "never"

    def test_a_topic_can_be_stopped_for_this_school_year_alone(self, client, person, greeting):
        url = self.address(letter(person))
        ends_on = clock.school_year_ends_on(clock.today())

        assert "Stop them for this school year" in client.get(url).text
        page = client.post(url, {"way": "paused"})

        assert f"on 1 September {ends_on.year}" in page.text
        row = Preference.objects.get()
        assert (row.way, row.until) == ("paused", ends_on)

    def test_a_topic_that_cannot_be_paused_is_stopped_for_good(self, client, person):
        url = self.address(letter(person, kind="invitation"))

        assert "school year" not in client.get(url).text
        client.post(url, {"way": "paused"})

        assert Preference.objects.get().way == "never"

    def test_an_address_that_we_did_not_make_is_not_found(self, client, person, greeting):
        good = self.address(letter(person))
        made_up = [
            good[:-2] + "x",
            "/letters/off/",
            "/letters/off/?key=x",
            *(
                f"/letters/off/?key={signing.dumps(said, salt=SALT)}"
                for said in ([person.pk, "no-such"], [person.pk, "sign_in"], [0, "greetings"], 7)
            ),
        ]

        for url in made_up:
            assert client.post(url).status_code == 404
        assert not Preference.objects.exists()
