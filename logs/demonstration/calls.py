"""What was said and agreed in check-in calls, and one that an alliance asks to move."""

from datetime import date

from accounts.models import User
from alliances.models import Alliance
from clusters.models import Action, CheckIn
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline


def add_notes(
    alliances: dict[str, Alliance], told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """The facilitator's notes with their actions, and who would rather talk on another day."""
    for account in told["note"]:
        held = alliances[account["alliance"]].check_ins.filter(outcome=CheckIn.Outcome.HELD)
        in_order = held.order_by("due_on")
        call = in_order[0] if account["call"] == "last" else in_order.reverse()[0]
        _add_note(call, account, timeline)
        _add_actions(call, account, known, timeline)
    for account in told["asks"]:
        ahead = alliances[account["alliance"]].check_ins.filter(outcome="")
        ahead.update(
            move_asked_at=timeline.moment(timeline.back(1)),
            move_asked_by=known[account["by"]],
            move_asked_why=account["why"],
        )


def _add_note(call: CheckIn, account: Account, timeline: Timeline) -> None:
    call.what_moved, call.in_the_way = account["moved"], account["in_the_way"]
    call.stage, call.note_to_self = account["stage"], account.get("to_self", "")
    call.noted_at, call.noted_by = timeline.moment(call.due_on, 1), _facilitator(call)
    call.note_version = 1
    call.save()


def _add_actions(
    call: CheckIn, account: Account, known: dict[str, User], timeline: Timeline
) -> None:
    cluster = call.alliance.placings.select_related("cluster").get().cluster
    for row in account["actions"]:
        owner, done_at = known[row["owner"]], None
        if "done" in row:
            done_at = timeline.moment(min(_after(call, row["done"], timeline), timeline.back(1)), 2)
        Action.objects.create(
            programme=cluster.programme,
            cluster=cluster,
            alliance=call.alliance,
            check_in=call,
            what=row["what"],
            owner=owner,
            due_on=_after(call, row["due"], timeline),
            agreed_at=timeline.moment(call.due_on, 1),
            agreed_by=_facilitator(call),
            done_at=done_at,
            done_by=owner if done_at else None,
        )


def _after(call: CheckIn, days: int, timeline: Timeline) -> date:
    """The school day that comes so many after a call."""
    return list(timeline.between(call.due_on, timeline.terms[-1].ends_on))[days]


def _facilitator(call: CheckIn) -> User:
    facilitations = call.alliance.placings.get().cluster.facilitations.select_related("person")
    return facilitations.order_by("starts_on")[0].person
