"""Calendar files, read back with a second parser (RM-12)."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters import ics
from core.clock import UK
from tests.factories.alliances import SchoolFactory
from tests.factories.clusters import CheckInFactory, MeetingFactory

pytestmark = pytest.mark.long


TOLD = datetime(2026, 11, 1, 12, tzinfo=UTC)
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), min_size=1
).filter(lambda text: text.strip() == text)


def event(day=date(2026, 12, 10), at=time(14), **fields):
    starts = datetime.combine(day, at, UK)
    told = {
        "uid": "meeting-1@enquiry-cycles.example", "sequence": 0, "starts": starts,
        "ends": starts + timedelta(hours=2), "summary": "Estuary: Cluster meeting",
        "place": "The Old Custom House", "description": "Hosted by Oakhurst.", "told_at": TOLD,
    }  # fmt: skip
    return ics.Event(**(told | fields))


def read(raw):
    """The events as another library reads them."""
    return list(vobject.readOne(raw.decode()).vevent_list)


@settings(max_examples=500, deadline=None)
@given(
    day=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    at=st.times(time(7), time(20)).map(lambda at: at.replace(second=0, microsecond=0)),
    summary=WORDS,
    place=WORDS,
    sequence=st.integers(0, 99),
    cancelled=st.booleans(),
)
def test_another_parser_reads_what_we_wrote(day, at, summary, place, sequence, cancelled):
    one = event(day, at, summary=summary, place=place, sequence=sequence, is_cancelled=cancelled)

    (found,) = read(ics.write([one], name="Dates"))

    assert found.uid.value == one.uid
    assert found.summary.value == summary
    assert found.location.value == place
    assert int(found.sequence.value) == sequence
    assert found.status.value == ("CANCELLED" if cancelled else "CONFIRMED")
    assert found.dtstart.value.replace(tzinfo=None) == datetime.combine(day, at)
    assert found.dtstart.value.utcoffset() == one.starts.utcoffset()


def test_two_in_the_afternoon_stays_two_when_the_clocks_change():
    days = [date(2027, 3, 27), date(2027, 3, 29), date(2027, 10, 30), date(2027, 11, 1)]

    found = read(ics.write([event(day) for day in days], name="Dates"))

    assert [row.dtstart.value.hour for row in found] == [14] * 4
    assert [row.dtstart.value.utcoffset().seconds // 3600 for row in found] == [0, 1, 1, 0]


def test_lines_are_folded_and_end_as_the_standard_says():
    raw = ics.write([event(summary="Ünïcode " * 40, place="Hall; Room 2, “upstairs”")], name="D")

    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert rb"Hall\; Room 2\, " in raw


def test_the_rules_of_the_time_zone_are_whole():
    calendar = icalendar.Calendar.from_ical(ics.write([event()], name="Dates"))

    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/London"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_a_calendar_without_dates_is_a_calendar():
    assert icalendar.Calendar.from_ical(ics.write([], name="Dates")).walk("VEVENT") == []


def test_an_entry_says_how_to_get_there_and_where_its_page_is(db, settings):
    settings.SITE_URL = "https://enquiry.example"
    meeting = MeetingFactory(place="Hall", travel_note="Gate B; ring twice", host=SchoolFactory())
    online = MeetingFactory(mode="video")
    call = CheckInFactory(topics="Readings")

    first, second, third = read(
        ics.write([ics.of_meeting(meeting), ics.of_meeting(online), ics.of_call(call)], name="D")
    )

    page = f"https://enquiry.example/meetings/{meeting.pk}/"
    assert first.description.value.split("\n") == [
        f"Hosted by {meeting.host}.", "Getting there: Gate B; ring twice", page,
    ]  # fmt: skip
    assert (first.location.value, first.url.value) == ("Hall", page)
    assert second.location.value == "Video call"
    assert third.description.value == f"To talk about: Readings\n{third.url.value}"
