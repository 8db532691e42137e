"""Who belongs where: programme, schools, alliances, clusters and terms."""

from datetime import timedelta

from accounts.models import User
from alliances.models import Alliance, Cohort, Membership, Programme, School
from clusters.models import Cluster, Facilitation, Placing, Term
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline

SUBSTITUTE_FROM, SUBSTITUTE_UNTIL = timedelta(days=21), timedelta(days=35)


def add_programme(outline: Account, timeline: Timeline) -> Programme:
    """The programme with its terms and cohorts."""
    starts_on = timeline.programme_starts_on
    programme = Programme.objects.create(
        **outline["programme"],
        starts_on=starts_on,
        is_demonstration=True,
    )
    for term in timeline.terms:
        term.programme = programme
    Term.objects.bulk_create(timeline.terms)
    for number in (1, 2):
        joined_on = starts_on.replace(year=starts_on.year + number - 1)
        Cohort.objects.create(
            programme=programme,
            number=number,
            applied_on=joined_on.replace(month=6),
            kick_start_on=joined_on.replace(day=25),
        )
    return programme


def add_alliances(
    programme: Programme, accounts: dict[str, Account], timeline: Timeline
) -> dict[str, Alliance]:
    """The alliances by slug, each with its schools."""
    cohorts = {cohort.number: cohort for cohort in programme.cohorts.all()}
    return {
        slug: _add_alliance(programme, cohorts[account["cohort"]], slug, account, timeline)
        for slug, account in accounts.items()
    }


def schools_of(alliance: Alliance) -> dict[str, School]:
    """The schools of an alliance by name."""
    return {school.name: school for school in alliance.schools.all()}


def add_clusters(
    programme: Programme,
    outline: Account,
    alliances: dict[str, Alliance],
    known: dict[str, User],
    timeline: Timeline,
) -> dict[str, Cluster]:
    """The clusters by slug, with their alliances and who facilitates them."""
    found = {}
    for account in outline["cluster"]:
        cluster = Cluster.objects.create(
            programme=programme,
            name=account["name"],
            slug=account["slug"],
            region=account["region"],
        )
        Placing.objects.bulk_create(
            Placing(
                cluster=cluster, alliance=alliances[slug], starts_on=timeline.programme_starts_on
            )
            for slug in account["alliances"]
        )
        _facilitate(cluster, account, known, timeline)
        found[cluster.slug] = cluster
    return found


def _add_alliance(
    programme: Programme, cohort: Cohort, slug: str, account: Account, timeline: Timeline
) -> Alliance:
    schools = [
        School.objects.create(
            programme=programme,
            name=row["name"],
            phase=row["phase"],
            local_authority=account["local_authority"],
            trust=row.get("trust", ""),
        )
        for row in account["school"]
    ]
    alliance = Alliance.objects.create(
        programme=programme,
        cohort=cohort,
        name=account["name"],
        slug=slug,
        region=account["region"],
        lead_school=schools[0],
    )
    Membership.objects.bulk_create(
        Membership(
            alliance=alliance,
            school=school,
            kind=Membership.Kind.PARTNER if place else Membership.Kind.LEAD,
            joined_on=timeline.programme_starts_on,
        )
        for place, school in enumerate(schools)
    )
    return alliance


def _facilitate(
    cluster: Cluster, account: Account, known: dict[str, User], timeline: Timeline
) -> None:
    Facilitation.objects.create(
        cluster=cluster,
        person=known[account["facilitator"]],
        starts_on=timeline.programme_starts_on,
    )
    if "substitute" in account:
        Facilitation.objects.create(
            cluster=cluster,
            person=known[account["substitute"]],
            starts_on=timeline.today - SUBSTITUTE_FROM,
            ends_on=timeline.today + SUBSTITUTE_UNTIL,
        )
