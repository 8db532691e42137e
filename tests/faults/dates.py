"""Meetings and calls with people, on a school day on which letters may leave."""

from datetime import datetime, timedelta

from accounts.models import User
from alliances.models import Alliance, Post
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Meeting, Placing
from core import clock

FURTHEST = 14


def at_ten_on_a_school_day() -> int:
    """How many seconds from now it is ten in the morning of the next school day."""
    now = clock.now()
    for ahead in range(1, FURTHEST):
        day = (now + timedelta(days=ahead)).date()
        if SchoolCalendar().is_school_day(day):
            moment = datetime.combine(day, datetime.min.time(), now.tzinfo) + timedelta(hours=10)
            return int((moment - now).total_seconds())
    raise SystemExit("No school day is near.")


def cluster_with(alliances: int) -> Placing:
    """A cluster of so many alliances, none with anybody in it yet; the placing of the first."""
    from tests.factories.clusters import PlacingFactory

    first = PlacingFactory()
    PlacingFactory.create_batch(alliances - 1, cluster=first.cluster)
    return first


def lead_of(alliance: Alliance) -> Post:
    from tests.factories.alliances import PostFactory

    return PostFactory(lead=True, alliance=alliance)


def meeting_of(placing: Placing, at: datetime) -> Meeting:
    """Announced, in a month and a half."""
    from tests.factories.clusters import MeetingFactory

    held_on = at.date() + timedelta(days=45)
    return MeetingFactory(cluster=placing.cluster, held_on=held_on, confirmed_at=at, term=None)


def call_of(alliance: Alliance, at: datetime) -> CheckIn:
    from tests.factories.clusters import CheckInFactory

    due_on = at.date() + timedelta(days=40)
    return CheckInFactory(alliance=alliance, due_on=due_on, confirmed_at=at, term=None)


def end(post: Post) -> None:
    post.ends_on = post.starts_on
    post.save()


def tidy() -> None:
    """Nothing is left that the jobs of a later case would write to people about."""
    Meeting.objects.all().delete()
    CheckIn.objects.all().delete()
    User.objects.update(is_active=False)
