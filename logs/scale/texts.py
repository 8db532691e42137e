"""What people of a scale set wrote: entries and reflections, their tags and their one version."""

from collections.abc import Sequence
from datetime import date
from itertools import cycle
from typing import Any

from django.db import connection, models

from logs.demonstration.catalogue import Catalogue
from logs.demonstration.timeline import Timeline
from logs.models import Entry, Reflection, VersionedText
from logs.scale.enquiries import MEASURES, Enquiry
from projects.models import Cycle, Sharing

ENTRIES_FOR_A_REFLECTION = 5

WORDS = (
    "Two teachers planned the lesson together and a third one watched three pupils closely.",
    "Most of the class could say what they had done, and about half could say why.",
    "The talk afterwards took ten minutes longer than planned and was worth it.",
    "We will try the same questions with the parallel class next week.",
    "Supply cover fell through in one school, so one visit had to be moved.",
)


def add_texts(enquiry: Enquiry, count: int, catalogue: Catalogue, timeline: Timeline) -> None:
    """So many entries, and a reflection for every five of them."""
    days = [_days(each, timeline) for each in enquiry.cycles]
    entries = [_entry(enquiry, number, days, catalogue, timeline) for number in range(count)]
    reflections = [
        _reflection(enquiry, number, days, catalogue, timeline)
        for number in range(-(-count // ENTRIES_FOR_A_REFLECTION))
    ]
    messages, claims = list(catalogue.key_messages.values()), list(catalogue.claims.values())
    behaviours = list(catalogue.behaviours.values())
    _keep(entries, {"key_messages": (messages, 1), "claims": (claims, 3)})
    _keep(reflections, {"behaviours": (behaviours, 1), "key_messages": (messages, 2)})


def _days(within: Cycle, timeline: Timeline) -> list[date]:
    """The school days of a cycle so far."""
    last = min(within.ends_on or timeline.today, timeline.today)
    return list(timeline.between(within.starts_on, last)) or [within.starts_on]


def _entry(
    enquiry: Enquiry,
    number: int,
    days: list[list[date]],
    catalogue: Catalogue,
    timeline: Timeline,
) -> Entry:
    """The first nine carry the readings of the project; the newest come first."""
    place = number % len(enquiry.cycles)
    turn = number // len(enquiry.cycles)
    measure = turn % len(MEASURES)
    day = days[place][-1 - turn % len(days[place])]
    posts, schools = enquiry.place.posts, enquiry.place.schools
    sources = list(catalogue.sources.values())
    return Entry(
        cycle=enquiry.cycles[place],
        author=posts[number % len(posts)].person,
        happened_on=day,
        sharing=_sharing(number),
        submitted_at=timeline.moment(day, number),
        school=schools[number % len(schools)] if number % 7 else None,
        title=f"Lesson visit {number}" if number % 2 else "",
        what_happened=_text(number, 4),
        source=sources[number % len(sources)],
        went_well=_text(number + 1, 1) if number % 3 else "",
        problems=_text(number + 2, 1) if number % 4 == 0 else "",
        level=enquiry.measures[measure].level,
        measure=enquiry.measures[measure] if number % 11 != 10 else None,
        reading=enquiry.readings.get((turn, place)) if number % 11 != 10 else None,
    )


def _reflection(
    enquiry: Enquiry,
    number: int,
    days: list[list[date]],
    catalogue: Catalogue,
    timeline: Timeline,
) -> Reflection:
    place = number % len(enquiry.cycles)
    day = days[place][-1 - number % len(days[place])]
    levels, posts = list(catalogue.levels.values()), enquiry.place.posts
    return Reflection(
        cycle=enquiry.cycles[place],
        author=posts[number % len(posts)].person,
        happened_on=day,
        sharing=Sharing.ONLY_ME if number % 3 == 0 else Sharing.CLUSTER,
        submitted_at=timeline.moment(day, number),
        text=_text(number, 3),
        level=levels[number % len(levels)],
        next_time=_text(number + 3, 1),
    )


def _sharing(number: int) -> str:
    """Most is shared with the cluster, some kept back, a little shared further."""
    if number % 20 == 0:
        return Sharing.ONLY_ME
    return Sharing.ALLIANCE if number % 3 == 0 else Sharing.CLUSTER


def _text(number: int, sentences: int) -> str:
    return " ".join(WORDS[(number + step) % len(WORDS)] for step in range(sentences))


def _keep(
    texts: Sequence[VersionedText], tags: dict[str, tuple[Sequence[models.Model], int]]
) -> None:
    """Save the texts and their tags: a row of a list for every so manieth text."""
    if not texts:
        return
    model = type(texts[0])
    model.objects.bulk_create(texts)
    for name, (rows, every) in tags.items():
        field: Any = model._meta.get_field(name)  # a ManyToManyField: its types say little
        through = field.remote_field.through
        here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        tagged = list(zip(texts, cycle(rows), strict=False))[::every]
        through.objects.bulk_create(
            through(**{here: text.pk, there: row.pk}) for text, row in tagged
        )


def add_versions() -> None:
    """One version of every text and its tags, as ``VersionedText.write`` keeps it."""
    for model in (Entry, Reflection):
        versions = model.history.model
        columns = [field.column for field in versions.tracked_fields]
        _copy(
            versions,
            {
                **{column: column for column in columns},
                "history_date": "submitted_at",
                "history_type": "'+'",
                "history_user_id": "author_id",
            },
            f"FROM {model._meta.db_table}",
        )
        for field in versions._history_m2m_fields:
            through = field.remote_field.through._meta
            _copy(
                getattr(versions, field.name).model,
                {
                    **{each.column: f"tag.{each.column}" for each in through.fields},
                    "history_id": "version.history_id",
                },
                f"FROM {through.db_table} tag JOIN {versions._meta.db_table} version "
                f"ON version.id = tag.{field.m2m_column_name()}",
            )


def _copy(into: type[models.Model], values: dict[str, str], source: str) -> None:
    columns, chosen = ", ".join(values), ", ".join(values.values())
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {into._meta.db_table} ({columns}) SELECT {chosen} {source}")
