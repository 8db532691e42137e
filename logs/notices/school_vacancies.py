"""A school has nobody as sponsor or champion: told as the other signals of drift (row H08).

A letter tells of all that are vacant, and is known by the newest: another one goes when a newer
vacancy comes, and none because an older one is left.
"""

from datetime import date, datetime

from django.db.models import Max

from alliances.models import Alliance
from core.templatetags.components import short_day
from logs.notices import drift
from logs.standing import AllianceRow
from notifications.kinds import Kind
from notifications.letters import Button, Item, Letter
from notifications.models import Message
from projects.vacancies import RULE, Vacancy

LEAD, FACILITATOR = "school_vacancy_lead", "school_vacancy_facilitator"


def told_of(alliance: Alliance) -> dict[tuple[str, int], int]:
    """By kind of letter and person, the newest vacancy (as ``about_sequence``) posted to them."""
    posted = Message.objects.about(alliance).filter(
        kind__in=(LEAD, FACILITATOR), person__isnull=False
    )
    rows = posted.exclude(state=Message.State.DROPPED).order_by().values("kind", "person")
    newest = rows.annotate(newest=Max("about_sequence")).values_list("kind", "person", "newest")
    return {(kind, person): sequence for kind, person, sequence in newest}


def still_wanted(message: Message, at: datetime) -> bool:
    """One of the roles it tells of is still vacant; this person still leads or facilitates."""
    found = drift.row_of(message, at)
    if found is None:
        return False
    cluster, row = found
    people = (
        drift.leads_of(row.alliance, at)
        if message.kind == LEAD
        else drift.facilitators_of(cluster, at)
    )
    return message.person in people and bool(_told(row, message))


def compose(message: Message, at: datetime) -> Letter:
    """Which roles nobody holds, each with the page on which somebody is named."""
    cluster, row = drift.its_row(message, at)
    told, is_lead = _told(row, message), message.kind == LEAD
    facilitator = next(iter(drift.facilitators_of(cluster, at)), None)
    first = (
        f"You hear this first. Your facilitator hears it in {drift.HEAD_START} school days if it "
        "is still so."
        if is_lead
        else f"The lead was told {drift.HEAD_START} school days ago, and it is still so."
    )
    where = f"lead {row.alliance}" if is_lead else f"facilitate {cluster}"
    return Letter(
        subject=f"{row.alliance}: {told[0].words[0].lower()}{told[0].words[1:]}",
        title="Who stands behind the project in each school?",
        greeting=f"Hello {message.person},",
        paragraphs=(first,),
        items=tuple(Item(each.words, f"Since {short_day(each.since)}", each.path) for each in told),
        button=Button("Name somebody" if is_lead else "Open the school", told[0].path),
        ending=("It stops as soon as somebody is named.",),
        because=f"You get this because you {where}. The rule: {RULE}. We write "
        "again when another role falls vacant.",
        reply_to=facilitator.email if facilitator and is_lead else "",
        is_demonstration=cluster.programme.is_demonstration,
    )


def _told(row: AllianceRow, message: Message) -> list[Vacancy]:
    newest = date.fromordinal(message.about_sequence or date.min.toordinal())
    return [each for each in row.vacancies if each.since <= newest]


ALL = [
    Kind(name, drift.TOPIC, still_wanted, compose, drift.earliest) for name in (LEAD, FACILITATOR)
]
