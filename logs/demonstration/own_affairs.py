"""What alliances and their schools want to get better at, and where they see themselves."""

from datetime import timedelta

from accounts.models import User
from alliances.models import (
    Alliance,
    LeadSchoolChange,
    Membership,
    Priority,
    Rating,
    SelfAssessment,
)
from clusters.models import BusyPeriod
from core import clock
from logs.demonstration.data import Account
from logs.demonstration.places import schools_of
from logs.demonstration.timeline import Timeline
from toolkit.models import MaturityStage, Strand


def add_priorities(
    alliances: dict[str, Alliance], told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """The priorities of this school year and around it; one that is ended stays readable."""
    year = clock.school_year(timeline.today)
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


def add_lead_schools(
    alliances: dict[str, Alliance], told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """The school that led an alliance at first, and the one that leads it now."""
    for row in told["lead_school"]:
        alliance, day = alliances[row["alliance"]], timeline.back(row["ago"])
        before, after = alliance.lead_school, schools_of(alliance)[row["after"]]
        LeadSchoolChange.objects.create(
            alliance=alliance,
            number=1,
            happened=row["happened"],
            note=row["note"],
            outcome=LeadSchoolChange.Outcome.SUCCESSOR,
            changed_on=day,
            before=before,
            before_name=str(before),
            after=after,
            after_name=str(after),
            entered_at=timeline.moment(day),
            entered_by=known[row["by"]],
        )
        alliance.memberships.filter(school=before).update(kind=Membership.Kind.PARTNER)
        alliance.memberships.filter(school=after).update(kind=Membership.Kind.LEAD)
        alliance.lead_school = after
        alliance.save(update_fields=["lead_school"])


def add_self_assessments(
    alliances: dict[str, Alliance], told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """What schools and alliances said of themselves, a year ago and lately."""
    strands, stages = list(Strand.objects.all()), list(MaturityStage.objects.all())
    letters = {stage.name[0].lower(): stage for stage in stages}
    for row in told["self_assessment"]:
        alliance = alliances[row["alliance"]]
        day = timeline.today - timedelta(days=row["ago"])
        at = timeline.moment(day)
        said = SelfAssessment.objects.create(
            alliance=alliance,
            school=schools_of(alliance)[row["school"]] if "school" in row else None,
            note=row.get("note", ""),
            with_whom=row.get("with_whom", ""),
            started_at=at,
            started_by=known[row["by"]],
            given_at=at,
            given_by=known[row["by"]],
            rated_on=day,
        )
        why = row.get("why", {})
        Rating.objects.bulk_create(
            Rating(
                self_assessment=said,
                strand=strand,
                stage=letters.get(place[0]),
                towards=letters[place[1]] if len(place) > 1 else None,
                evidence=why.get(str(number), ""),
            )
            for number, (strand, place) in enumerate(
                zip(strands, row["places"].split(), strict=True), start=1
            )
        )


def add_busy_periods(alliances: dict[str, Alliance], told: Account, timeline: Timeline) -> None:
    """Weeks in which an alliance would rather not meet."""
    for row in told["busy"]:
        BusyPeriod.objects.create(
            alliance=alliances[row["alliance"]],
            starts_on=timeline.ahead(row["ahead"]),
            ends_on=timeline.ahead(row["ahead"] + row["days"] - 1),
            why=row["why"],
        )
