"""The invented people, the posts they hold and how they sign in."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import User
from alliances.models import Alliance, Post, School, Stewardship
from logs.demonstration.data import Account
from logs.demonstration.places import schools_of
from logs.demonstration.timeline import Timeline

GUEST_FOR = timedelta(days=90)


def add_people(
    outline: Account,
    accounts: dict[str, Account],
    alliances: dict[str, Alliance],
    timeline: Timeline,
    *,
    password: str,
) -> dict[str, User]:
    """Everybody by name, with their posts; those on the list of sign-ins get the password."""
    known = _add_users(outline, accounts, password)
    programme = next(iter(alliances.values())).programme
    Stewardship.objects.bulk_create(
        Stewardship(
            programme=programme,
            person=known[row["name"]],
            role=row["steward"],
            starts_on=timeline.programme_starts_on,
        )
        for row in outline["person"]
        if "steward" in row
    )
    for slug, account in accounts.items():
        schools = schools_of(alliances[slug])
        Post.objects.bulk_create(
            _post(row, alliances[slug], schools, known, timeline) for row in account["people"]
        )
    return known


def _add_users(outline: Account, accounts: dict[str, Account], password: str) -> dict[str, User]:
    signs_in = {row["email"] for row in outline["sign_in"]}
    shared = make_password(password)
    users: dict[str, User] = {}
    for name, domain, is_staff in _everybody(outline, accounts):
        email = f"{name.lower().replace(' ', '.').replace('’', '')}@{domain}"
        users[name] = User(
            email=email,
            name=name,
            phone=f"01632 960{len(users):03}",
            is_staff=is_staff,
            password=shared if email in signs_in else make_password(None),
        )
    User.objects.bulk_create(users.values())
    return users


def _everybody(outline: Account, accounts: dict[str, Account]) -> Iterable[tuple[str, str, bool]]:
    for row in outline["person"]:
        yield row["name"], outline["domain"], row.get("is_staff", False)
    for account in accounts.values():
        for name in dict.fromkeys(row["name"] for row in account["people"]):
            yield name, account["domain"], False


def _post(
    row: Account,
    alliance: Alliance,
    schools: dict[str, School],
    known: dict[str, User],
    timeline: Timeline,
) -> Post:
    starts_on, ends_on = _held(row, timeline)
    return Post(
        person=known[row["name"]],
        role=row["role"],
        alliance=alliance,
        school=schools[row["school"]] if "school" in row else None,
        level=row.get("level", ""),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _held(row: Account, timeline: Timeline) -> tuple[date, date | None]:
    """A predecessor until last term began, a successor from then on; a guest for some weeks."""
    handover = timeline.term("last").starts_on
    if row["role"] == Post.Role.GUEST:
        return handover, timeline.today + GUEST_FOR
    if row.get("handed_over"):
        return timeline.programme_starts_on, handover - timedelta(days=1)
    return handover if row.get("took_over") else timeline.programme_starts_on, None
