"""One measure: its chart, its schools, every reading, and the same as a file."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from core import clock
from core.access import SignedInRequest
from core.prepared import first
from core.readonly import readonly
from core.set_up.sheets import as_csv
from insights.measure_cards import Around, card, school_lines
from insights.queries import measures as queries
from insights.queries import project as project_queries
from projects.models import Correction, Measure, Project, Reading
from projects.models.readings import TOO_FEW
from projects.rules import can_edit_project, can_read_records


@dataclass(frozen=True)
class Was:
    """What a reading said before, until whom, when."""

    words: str
    beside: list[str]
    by: str
    at: datetime


@dataclass(frozen=True)
class Row:
    """A reading in the table, with what there is to say of it."""

    reading: Reading
    is_late: bool
    corrections: list[Was]
    can_change: bool


@require_safe
@readonly
def measure(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A measure from baseline to target, for the alliance and for each school."""
    project, found = _find(request, slug, pk)
    readings = queries.readings(pk, request.access)
    there = _around(project)
    shown = card(found, readings, there)
    can_edit = can_edit_project(request.access, project)
    context = {
        "project": project,
        "measure": found,
        "card": shown,
        "methods": queries.methods(pk),
        "schools": school_lines(found, readings, there),
        "rows": _rows(readings, there, pk, can_edit=can_edit),
        "withdrawn": queries.withdrawn(pk) if found.withdrawn_readings else [],
        "claims": queries.claims(pk),
        "supports": [row for row in there.schools if row.other_support]
        if can_read_records(request.access, project)
        else [],
        "can_edit": can_edit,
    }
    return render(request, "insights/measure.html", context)


HEADINGS = [
    "taken_on", "taken_on_local", "kind", "school", "figure", "part", "of", "n", "unit", "counted",
    "spread", "period", "compared_with", "compared_figure", "compared_n", "note", "baseline_late",
    "strength", "caution", "about", "withdrawn_on", "withdrawn_why",
]  # fmt: skip
"""The columns of the file; their names stay the same."""


@require_safe
@readonly
def readings_csv(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Every reading of a measure as the table shows it, for a spreadsheet.

    Those that were pulled back stand at the end without their figures, so that nobody adds them up.
    """
    project, found = _find(request, slug, pk)
    readings, there = queries.readings(pk, request.access), _around(project)
    claimed = card(found, readings, there).claim
    said = (claimed.strength + claimed.of, claimed.caution) if claimed else ("", "")
    rows = [_line(reading, found, there.is_late(reading), said) for reading in readings]
    if found.withdrawn_readings:
        rows += map(_withdrawn_line, queries.withdrawn(pk))
    return as_csv(HEADINGS, rows, f"{project.slug}-measure-{found.pk}.csv")


def _line(reading: Reading, measure: Measure, is_late: bool, said: tuple[str, str]) -> list[str]:
    """A row of the file; of a figure that is not shown only when and where it was taken."""
    compared = reading.compared_figure
    unseen = measure.is_too_few(reading.compared_of or reading.compared_n)
    numbers = ["", "", "", ""] if reading.is_withheld else [
        "" if measure.strand_id else reading.figure.plain,
        *map(_number, (reading.part, reading.of, reading.n)),
    ]  # fmt: skip
    numbers[0] = numbers[0] or reading.shown
    others = [reading.compared_with, "", ""] if unseen else [
        reading.compared_with, compared.typed if compared else "", _number(reading.compared_n),
    ]  # fmt: skip
    return [
        *_taken(reading),
        *numbers,
        measure.unit_words,
        measure.counted,
        "" if reading.is_withheld else reading.spread,
        reading.period,
        *(["", "", ""] if reading.is_withheld else others),
        reading.note,
        "late" if is_late else "",
        *(("", "") if reading.is_baseline else said),
        str(measure.get_level_display()),
        *("", ""),
    ]


def _withdrawn_line(reading: Reading) -> list[str]:
    """When and where it was taken, when it was pulled back and why; between them nothing."""
    gone_on = reading.withdrawn_at and localdate(reading.withdrawn_at).isoformat()
    start, end = _taken(reading), [gone_on or "", reading.withdrawn_why]
    return [*start, *[""] * (len(HEADINGS) - len(start) - len(end)), *end]


def _taken(reading: Reading) -> list[str]:
    return [
        reading.taken_on.isoformat(),
        f"{reading.taken_on:%d/%m/%Y}",
        _belongs_to(reading),
        reading.school.name if reading.school else "Whole alliance",
    ]


def _belongs_to(reading: Reading) -> str:
    if reading.cycle is None:
        return "baseline"
    return f"{str(reading.cycle).lower()}{', a pilot' if reading.cycle.is_pilot else ''}"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _find(request: SignedInRequest, slug: str, pk: int) -> tuple[Project, Measure]:
    project = first(project_queries.visible(request.access, slug, clock.today()))
    found = first(queries.measure(project.pk, pk)) if project else None
    if project is None or found is None:
        raise Http404
    found.project = project
    return project, found


def _around(project: Project) -> Around:
    cycles, schools = project_queries.cycles(project.pk), queries.schools(project.pk)
    return project_queries.around(project, cycles, schools, clock.today())


def _rows(readings: list[Reading], there: Around, measure: int, *, can_edit: bool) -> list[Row]:
    """The newest first."""
    corrected = queries.corrections(measure)
    return [
        Row(
            reading,
            is_late=there.is_late(reading),
            corrections=[_was(each, reading) for each in corrected[reading.pk]],
            can_change=can_edit and not reading.came_with_entry and _is_open(reading),
        )
        for reading in reversed(readings)
    ]


def _was(correction: Correction, reading: Reading) -> Was:
    """A figure of few people stays unseen, whether it stands now or did before."""
    measure = reading.measure
    figure = measure.scale.read(correction.was)
    hidden = reading.is_withheld or measure.is_too_few(figure.of if figure else None)
    words = TOO_FEW.lower() if hidden else correction.was
    beside = [] if hidden else correction.beside.splitlines()
    return Was(words, beside, str(correction.by), correction.at)


def _is_open(reading: Reading) -> bool:
    return reading.cycle is None or reading.cycle.is_open
