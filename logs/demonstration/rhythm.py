"""Meetings, check-in calls and a facilitator's own word."""

from datetime import date, time, timedelta

from accounts.models import User
from alliances.models import Alliance
from clusters.models import CheckIn, Cluster, Meeting, Term
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline
from logs.models import OwnProgress, ProgressOverride

CONFIRMED_BEFORE = timedelta(days=28)
CALLS_BEFORE_END = 14
"""School days from the calls of a half-term that is over to its end."""

WORD_HOLDS_FOR = timedelta(days=21)


def add_meetings(clusters: dict[str, Cluster], outline: Account, timeline: Timeline) -> None:
    """One meeting of each term that is over since the cycles began, and the next one."""
    held = {term.pk: term for term in (timeline.term("last"), timeline.terms[2])}.values()
    for account in outline["cluster"]:
        cluster, weekday = clusters[account["slug"]], account["weekday"]
        days = [timeline.review_on(term, weekday) for term in held]
        Meeting.objects.bulk_create(
            _meeting(cluster, account, day, timeline)
            for day in [*days, timeline.meeting_ahead(weekday)]
        )


def add_calls(
    accounts: dict[str, Account], alliances: dict[str, Alliance], timeline: Timeline
) -> None:
    """Last half-term every call was held; in this one some are made, one missed, some to come."""
    before = timeline.halves[-2]
    earlier = list(timeline.between(before.starts_on, before.ends_on))[-CALLS_BEFORE_END:]
    CheckIn.objects.bulk_create(
        call
        for number, (slug, account) in enumerate(accounts.items())
        for call in (
            _call(alliances[slug], account, earlier[number % 4], CheckIn.Outcome.HELD, timeline),
            _call(alliances[slug], account, *_this_half(account, timeline), timeline),
        )
    )


def add_overrides(
    accounts: dict[str, Account],
    alliances: dict[str, Alliance],
    known: dict[str, User],
    timeline: Timeline,
) -> None:
    """How an alliance is doing, and why, where its facilitator or its own people have said so."""
    for slug, account in accounts.items():
        for said in account.get("they_say", []):
            OwnProgress.objects.create(
                alliance=alliances[slug],
                word=said["word"],
                reason=said["reason"],
                by=known[said["by"]],
                at=timeline.moment(timeline.back(said["days_ago"])),
                worked_out=said["worked_out"],
            )
        if "own_word" in account:
            own_word = account["own_word"]
            ProgressOverride.objects.create(
                alliance=alliances[slug],
                word=own_word["word"],
                reason=own_word["reason"],
                by=known[own_word["by"]],
                at=timeline.moment(timeline.back(3)),
                worked_out="Needs a nudge",
                until=timeline.today + WORD_HOLDS_FOR,
            )


def _this_half(account: Account, timeline: Timeline) -> tuple[date, str]:
    call, begins = account["call"], timeline.halves[-1].starts_on
    if "ahead" in call:
        return timeline.ahead(call["ahead"]), ""
    if "missed" in call:
        return timeline.since(begins, call["missed"]), CheckIn.Outcome.MISSED
    return timeline.since(begins, call["held"]), CheckIn.Outcome.HELD


def _call(
    alliance: Alliance, account: Account, day: date, outcome: str, timeline: Timeline
) -> CheckIn:
    term = _term_of(day, timeline)
    call = account["call"]
    return CheckIn(
        alliance=alliance,
        term=term,
        half=term.half(day),
        due_on=day,
        starts_at=call["time"],
        topics="" if outcome else call.get("topics", ""),
        confirmed_at=timeline.moment(min(day - CONFIRMED_BEFORE, timeline.back(1))),
        outcome=outcome,
    )


def _meeting(cluster: Cluster, account: Account, day: date, timeline: Timeline) -> Meeting:
    host = cluster.placings.get(alliance__slug=account["host"]).alliance.lead_school
    return Meeting(
        programme=cluster.programme,
        cluster=cluster,
        term=_term_of(day, timeline),
        held_on=day,
        starts_at=account.get("starts_at", time(9, 30)),
        ends_at=account.get("ends_at", time(12, 30)),
        place=account["place"],
        host=host,
        confirmed_at=timeline.moment(min(day - CONFIRMED_BEFORE, timeline.back(5))),
    )


def _term_of(day: date, timeline: Timeline) -> Term:
    term = timeline.calendar.term_on(day)
    if term is None:
        raise ValueError(f"{day} lies in no term of the demonstration.")
    return term
