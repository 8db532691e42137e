"""Peer challenge: answered at one cluster's last meeting, and asked for at every next one."""

from datetime import datetime, timedelta

from alliances.models import Alliance, Post
from clusters.models import Cluster, Meeting
from logs import digests, rota
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline
from logs.models import Pack, PeerChallenge
from logs.reviews import rota_of
from projects.models import Cycle

WORDS = ("strengths", "questions", "suggestions")
LOCKED_BEFORE = timedelta(days=2)


def add_reviews(
    clusters: dict[str, Cluster], alliances: dict[str, Alliance], told: Account, timeline: Timeline
) -> None:
    """The pairs and reviews of both meetings. Nobody is told: no letter goes to the outbox."""
    held = _add_held(alliances, told["last"], timeline)
    if held:
        _freeze(held, timeline)
    for cluster in clusters.values():
        ahead = cluster.meetings.filter(held_on__gt=timeline.today).earliest("held_on")
        _ask(ahead, rota_of(ahead), timeline)
    for account in told["ahead"]:
        _hand_in(alliances[account["challenged"]], account, timeline)


def _add_held(
    alliances: dict[str, Alliance], accounts: list[Account], timeline: Timeline
) -> Meeting | None:
    """What was written at the last meeting of these alliances, which is returned."""
    meeting = None
    for account in accounts:
        challenged = alliances[account["challenged"]]
        meeting = _last_of(challenged, timeline)
        at = timeline.moment(meeting.held_on, 1)
        challenger = alliances[account["challenger"]]
        PeerChallenge.objects.create(
            meeting=meeting,
            cycle=_closed_of(challenged),
            challenger=challenger,
            asked_at=at - timedelta(days=16),
            submitted_at=at,
            submitted_by=_lead_of(challenger).person,
            answered_at=at,
            answered_by=_lead_of(challenged).person,
            response=account["response"],
            next_cycle=account["next_cycle"],
            **{name: account[name] for name in WORDS},
        )
    return meeting


def _freeze(meeting: Meeting, timeline: Timeline) -> None:
    cycles = [row.cycle for row in meeting.challenges.select_related("cycle")]
    kept = {str(cycle): each.kept() for cycle, each in digests.build(cycles, None).items()}
    at = timeline.moment(meeting.held_on) - LOCKED_BEFORE
    Pack.objects.create(meeting=meeting, content=kept, locked_at=at)


def _ask(meeting: Meeting, drawn: rota.Rota, timeline: Timeline) -> None:
    PeerChallenge.objects.bulk_create(
        PeerChallenge(
            meeting=meeting,
            cycle_id=pair.cycle,
            challenger_id=pair.challenger,
            asked_at=timeline.moment(timeline.back(2)),
        )
        for pair in drawn.pairs
    )


def _hand_in(challenged: Alliance, account: Account, timeline: Timeline) -> None:
    """The review that is in before the meeting, by the lead of whoever was asked."""
    at: datetime = timeline.moment(timeline.back(1), 1)
    challenge = PeerChallenge.objects.waiting().get(
        cycle__project__alliance=challenged, meeting__held_on__gt=timeline.today
    )
    for name in WORDS:
        setattr(challenge, name, account[name])
    challenge.submitted_at, challenge.submitted_by = at, _lead_of(challenge.challenger).person
    challenge.save()


def _last_of(alliance: Alliance, timeline: Timeline) -> Meeting:
    cluster = alliance.placings.get(ends_on=None).cluster
    return cluster.meetings.filter(held_on__lt=timeline.today).latest("held_on")


def _closed_of(alliance: Alliance) -> Cycle:
    return Cycle.objects.filter(project__alliance=alliance, stage=Cycle.Stage.CLOSED).latest(
        "number"
    )


def _lead_of(alliance: Alliance) -> Post:
    return alliance.posts.filter(role=Post.Role.LEAD, ends_on=None).select_related("person")[0]
