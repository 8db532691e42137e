"""What alliances and their schools want to get better at."""

from accounts.models import User
from alliances.models import Alliance, Priority, school_year
from logs.demonstration.data import Account
from logs.demonstration.places import schools_of
from logs.demonstration.timeline import Timeline


def add_priorities(
    alliances: dict[str, Alliance], told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """The priorities of this school year and around it; one that is ended stays readable."""
    year = school_year(timeline.today)
    for row in told["priority"]:
        alliance = alliances[row["alliance"]]
        ended = "ended" in row
        Priority.objects.create(
            alliance=alliance,
            school=schools_of(alliance)[row["school"]] if "school" in row else None,
            text=row["text"],
            first_year=year + row["year"],
            last_year=year + row["year"] + row["years"] - 1,
            ended_at=timeline.moment(timeline.back(row["ended"])) if ended else None,
            ended_by=known[row["ended_by"]] if ended else None,
        )
