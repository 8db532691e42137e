"""The calendar a person's calendar program reads (RM-12, RM-13)."""

import random
import secrets
from datetime import datetime, time, timedelta

import icalendar
import pytest
import vobject
from django.conf import settings
from django.db.models import Q

from accounts.models import CalendarKey
from alliances.models import Post
from clusters.models import CheckIn, Meeting
from core import clock
from core.clock import UK
from tests.factories.clusters import CheckInFactory, MeetingFactory
from tests.insights.pages.counting import counted

PAGE = "/account/calendar/"


@pytest.fixture
def lead(world):
    return world.own.people["lead"]


def key_of(person):
    return CalendarKey.renew(person, clock.now())


def read(client, key, **more):
    return client.get("/calendar.ics", {"key": key} | more)


def uids(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return {
        str(row["UID"]) for row in icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    }


def uid(row):
    kind = "meeting" if isinstance(row, Meeting) else "call"
    return f"{kind}-{row.pk}@enquiry-cycles.example"


def test_the_link_is_shown_once_and_opens_the_calendar_without_signing_in(client, client_for, lead):
    page = client_for(lead).post(PAGE).text
    address = page.split('id="link" value="')[1].split('"')[0]

    assert client.get(address.replace("http://testserver", "")).status_code == 200
    assert CalendarKey.objects.get(person=lead).key_hash not in address
    assert address.split("key=")[1] not in client_for(lead).get(PAGE).text


def test_a_new_link_ends_the_old_one_and_taking_it_away_ends_both(client, client_for, lead):
    old, new = key_of(lead), key_of(lead)
    assert (read(client, old).status_code, read(client, new).status_code) == (404, 200)

    client_for(lead).post(PAGE, {"remove": "1"})

    assert read(client, new).status_code == 404


def test_who_can_no_longer_sign_in_has_no_calendar(client, lead):
    key = key_of(lead)
    lead.is_active = False
    lead.save()

    assert read(client, key).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "\0", "\ud800", "é" * 5000])
def test_what_is_no_key_opens_nothing(client, lead, key):
    key_of(lead)
    assert (
        client.get("/calendar.ics", {"key": key.encode(errors="surrogatepass")}).status_code == 404
    )


@pytest.mark.long
@pytest.mark.once
def test_ten_thousand_guesses_find_nobody(lead):
    key_of(lead)
    assert not any(CalendarKey.person_of(secrets.token_urlsafe(32)) for _ in range(10_000))


def test_a_lead_has_the_announced_dates_of_their_cluster_and_their_own_calls(client, world, lead):
    own, peer, foreign = world.own, world.peer, world.foreign
    told = {"confirmed_at": clock.now()}
    there = [
        MeetingFactory(cluster=own.cluster, programme=own.programme, **told),
        MeetingFactory(cluster=None, programme=own.programme, **told),
        CheckInFactory(alliance=own.alliance, **told),
    ]
    hidden = [
        MeetingFactory(cluster=own.cluster, programme=own.programme, confirmed_at=None),
        MeetingFactory(cluster=foreign.cluster, programme=foreign.programme, **told),
        MeetingFactory(cluster=None, programme=foreign.programme, **told),
        CheckInFactory(alliance=peer.alliance, **told),
    ]

    found = uids(read(client, key_of(lead)))

    assert {uid(row) for row in there} <= found
    assert found.isdisjoint(uid(row) for row in hidden)


def test_what_was_called_off_is_shown_so(client, world, lead):
    meeting = MeetingFactory(
        cluster=world.own.cluster, programme=world.own.programme, confirmed_at=clock.now(),
        cancelled_at=clock.now(),
    )  # fmt: skip

    raw = read(client, key_of(lead)).content

    row = next(
        row
        for row in icalendar.Calendar.from_ical(raw).walk("VEVENT")
        if row["UID"] == uid(meeting)
    )
    assert row["STATUS"] == "CANCELLED"


def test_a_facilitator_has_one_of_their_clusters_alone_when_asked(client, world):
    person = world.actors["own facilitator"]
    call = CheckInFactory(alliance=world.own.alliance, confirmed_at=clock.now())
    key = key_of(person)

    assert uid(call) in uids(read(client, key, cluster=world.own.cluster.slug))
    assert read(client, key, cluster=world.foreign.cluster.slug).status_code == 404
    assert read(client, key, cluster="\0").status_code == 404


def test_who_has_no_part_any_more_has_an_empty_calendar(client, lead):
    key = key_of(lead)
    Post.objects.filter(person=lead).update(ends_on=clock.today() - timedelta(days=1))

    assert uids(read(client, key)) == set()


def test_it_asks_no_more_with_many_dates(client, world, lead):
    key = key_of(lead)
    told = {"cluster": world.own.cluster, "programme": world.own.programme}

    with counted() as few:
        before = uids(read(client, key))
    MeetingFactory.create_batch(6, confirmed_at=clock.now(), **told)
    CheckInFactory.create_batch(6, alliance=world.own.alliance, confirmed_at=clock.now())
    with counted() as many:
        after = uids(read(client, key))

    assert len(after) == len(before) + 12
    assert len(few) == len(many) <= 6


SIGNS = "aé ü;,:\\\"'“”()&<>=+/%🙂漢\u00ad-"


def some_dates(world, chance, times=350):
    """Meetings of the cluster and the programme, and calls: announced, called off or proposed."""
    today, now = clock.today(), clock.now()

    def words(most):
        return "".join(chance.choices(SIGNS, k=chance.randint(0, most))).strip()

    def when():
        day = today + timedelta(days=chance.randint(-390, 700))
        return day, time(chance.randint(7, 19), chance.choice((0, 15, 40)))

    def fate():
        off = chance.random() < 0.2
        return {
            "confirmed_at": now if chance.random() < 0.8 else None,
            "cancelled_at": now if off else None,
            "sequence": chance.randint(0, 40),
        }

    for _ in range(times):
        day, at = when()
        cluster = chance.choice((world.own.cluster, None))
        Meeting.objects.create(
            programme=world.own.programme, cluster=cluster, held_on=day, starts_at=at,
            ends_at=(datetime.combine(day, at) + timedelta(hours=2)).time(), place=words(150),
            travel_note=words(200), mode=chance.choice(Meeting.Mode.values),
            kind=chance.choice(Meeting.Kind.values), host=chance.choice((world.own.school, None)),
            **fate(),
        )  # fmt: skip
        day, at = when()
        CheckIn.objects.create(
            alliance=world.own.alliance, due_on=day, starts_at=at, minutes=chance.randint(5, 90),
            topics=words(200), **fate(),
        )  # fmt: skip


def rows_of(world):
    """What the database says, of each date the calendar should hold: wall-clock, as UK time."""
    told = {"confirmed_at__isnull": False}
    meetings = Meeting.objects.filter(Q(cluster=world.own.cluster) | Q(cluster=None), **told)
    calls = CheckIn.objects.filter(alliance=world.own.alliance, **told)
    rows = [*meetings.filter(programme=world.own.programme), *calls]
    return {uid(row): _expected(row) for row in rows}


def _expected(row):
    if isinstance(row, Meeting):
        starts = datetime.combine(row.held_on, row.starts_at)
        ends = datetime.combine(row.held_on, row.ends_at)
        place = row.place or ("" if row.mode == "face_to_face" else row.get_mode_display())
        lines = [
            row.host and f"Hosted by {row.host}.",
            row.travel_note and f"Getting there: {row.travel_note}",
        ]
    else:
        starts = datetime.combine(row.due_on, row.starts_at)
        ends, place = starts + timedelta(minutes=row.minutes), ""
        lines = [row.topics and f"To talk about: {row.topics}"]
    text = "\n".join(filter(None, [*lines, f"{settings.SITE_URL}{row.get_absolute_url()}"]))
    status = "CANCELLED" if row.cancelled_at else "CONFIRMED"
    return starts, ends, UK.utcoffset(starts), row.sequence, status, place, text


def told_by(uid, starts, ends, sequence, status, place, text):
    """The same as a parser reads it."""
    clear = [each.replace(tzinfo=None) for each in (starts, ends)]
    return str(uid), (
        *clear, starts.utcoffset(), int(sequence), str(status), str(place), str(text),
    )  # fmt: skip


@pytest.mark.long
def test_the_calendar_is_the_database_for_500_random_rows_as_two_parsers_read_it(
    client, world, lead
):
    seed = secrets.randbelow(10**6)
    some_dates(world, random.Random(seed))  # noqa: S311 - no secret
    expected = rows_of(world)
    raw = read(client, key_of(lead)).content

    one = [
        told_by(row["UID"], row.decoded("DTSTART"), row.decoded("DTEND"),
                row["SEQUENCE"], row["STATUS"], row.get("LOCATION", ""),
                row.get("DESCRIPTION", ""))
        for row in icalendar.Calendar.from_ical(raw).walk("VEVENT")
    ]  # fmt: skip
    other = [
        told_by(row.uid.value, row.dtstart.value, row.dtend.value, row.sequence.value,
                row.status.value, *(getattr(row, name).value if hasattr(row, name) else ""
                                    for name in ("location", "description")))
        for row in vobject.readOne(raw.decode()).vevent_list
    ]  # fmt: skip

    assert len(one) == len(dict(one)) == len(other) >= 500
    assert dict(one) == expected, f"seed {seed}"
    assert dict(other) == expected, f"seed {seed}"
