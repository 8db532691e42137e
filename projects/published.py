"""The programme of the published report, from the data files of the repository.

Alliances keep no cohort and no cluster, and projects no area of focus: the report does not say.
Like the rest of a published programme these rows are read-only in the product; what an operator
edits all the same stays on the next run.
"""

from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from alliances.models import Alias, Alliance, Cohort, Programme, School
from core.exceptions import DomainError
from core.seeding import SeedReport, load, sync, sync_parts
from projects.models import (
    Participation,
    Project,
    PublishedExample,
    PublishedFigure,
    PublishedSource,
    ResearchQuestion,
    Sharing,
)
from toolkit.models import FocusArea, KeyMessage
from toolkit.seeding import is_seeded

DATA = Path(__file__).parent / "data" / "published"
PROGRAMME_KEY = "programme:great-pedagogy-2012-14"
TEAM_SOURCE = "Section 2"

AREA_KEYS = {
    "coaching-mentoring": "coaching-and-mentoring",
    "lesson-study": "lesson-study",
    "classroom-cpd-jpd": "classroom-based-cpd-and-jpd",
    "itt-nqt": "itt-or-nqt-provision",
    "student-leadership": "student-leadership",
    "transition-literacy": "transition-and-literacy",
}
"""The area of focus of the toolkit for each area of table 1."""
PART_OF = {"reading_age_pupil_premium": "reading_age_all"}
"""Figures about some of the group of another figure: one piece of work, not two."""

Table = dict[str, Any]


class ToolkitNotSeeded(DomainError):
    """The published programme refers to key messages and areas of focus that are not there."""


@transaction.atomic
def seed() -> SeedReport:
    """Bring the published programme up to its files, and say what was added and left alone."""
    if not is_seeded():
        raise ToolkitNotSeeded("The toolkit is not loaded yet. Run seed_toolkit first.")
    report = SeedReport()
    programme = _programme(load(DATA / "programme.toml"), report)
    rows = load(DATA / "alliances.toml")["alliance"]
    alliances = _alliances(programme, rows, report)
    _projects(programme, alliances, rows, report)
    _sources(programme, alliances, rows, report)
    _examples(programme, alliances, rows, report)
    _figures(programme, alliances, load(DATA / "figures.toml"), report)
    return report


def month(text: str) -> date:
    """The first day of a month written as 2012-02. The report gives no days."""
    year, number = text.split("-")
    return date(int(year), int(number), 1)


def _programme(data: Table, report: SeedReport) -> Programme:
    said = data["programme"]
    values = {
        "name": said["name"],
        "slug": said["slug"],
        "theme_question": said["theme_question"],
        "aims": "\n".join(said["aims"]),
        "commissioner": said["commissioner"],
        "source": said["source"],
        "starts_on": month(said["starts_on"]),
        "is_published": True,
    }
    programme = sync(Programme, {PROGRAMME_KEY: values}, report)[PROGRAMME_KEY]
    cohorts = {
        f"cohort:{said['slug']}:{row['number']}": {
            "programme_id": programme.pk,
            "number": row["number"],
            "applied_on": month(row["applied"]),
            "kick_start_on": month(row["kick_start"]),
        }
        for row in data["cohort"]
    }
    sync(Cohort, cohorts, report)
    about = PublishedSource.About
    sources = {
        f"source:{said['slug']}:cohorts": {
            "programme_id": programme.pk,
            "about": about.COHORTS.value,
            "source": data["cohort"][0]["source"],
        }
    }
    for person in said["research_team"]:
        sources[f"source:{said['slug']}:{slugify(person)}"[:80]] = {
            "programme_id": programme.pk,
            "about": about.RESEARCH_TEAM.value,
            "note": person,
            "source": TEAM_SOURCE,
        }
    sync(PublishedSource, sources, report)
    return programme


def _alliances(programme: Programme, rows: list[Table], report: SeedReport) -> dict[str, Alliance]:
    """Alliances by their slug, with the lead schools the report names."""
    schools = _schools(programme, rows, report)
    values = {
        f"alliance:{row['slug']}": {
            "programme_id": programme.pk,
            "name": row["name"],
            "slug": row["slug"],
            "region": row.get("region", ""),
            "link": row.get("link", ""),
            "lead_school_id": schools[row["lead_school"]].pk if "lead_school" in row else None,
        }
        for row in rows
    }
    found = sync(Alliance, values, report)
    alliances = {row["slug"]: found[f"alliance:{row['slug']}"] for row in rows}
    aliases = [
        (
            alliances[row["slug"]],
            {
                f"alias:{row['slug']}:{slugify(name)}"[:80]: {
                    "alliance_id": alliances[row["slug"]].pk,
                    "name": name,
                }
                for name in row["aliases"]
            },
        )
        for row in rows
    ]
    sync_parts(Alias, aliases, report)
    return alliances


def _schools(programme: Programme, rows: list[Table], report: SeedReport) -> dict[str, School]:
    """By name, the schools that the report names: leads, and schools of a project."""
    names = [row[kind] for row in rows for kind in ("lead_school", "project_school") if kind in row]
    values = {
        f"school:{slugify(name)}": {"programme_id": programme.pk, "name": name} for name in names
    }
    found = sync(School, values, report)
    return {name: found[f"school:{slugify(name)}"] for name in names}


def _projects(
    programme: Programme, alliances: dict[str, Alliance], rows: list[Table], report: SeedReport
) -> None:
    """One project an alliance, with its question and the school of the project where named."""
    values = {
        f"project:{row['slug']}": {
            "alliance_id": alliances[row["slug"]].pk,
            "title": row["title"],
            "slug": slugify(f"{row['slug']} {row['title']}")[:80].rstrip("-"),
            "focus": row["focus"],
            "sharing": Sharing.PROGRAMME.value,
        }
        for row in rows
    }
    projects = sync(Project, values, report)
    for row in rows:
        project = projects[f"project:{row['slug']}"]
        if "question" in row:
            _question(project, row["question"], programme.starts_on, report)
        if "project_school" in row:
            school = School.objects.get(seed_key=f"school:{slugify(row['project_school'])}")
            _, is_new = Participation.objects.get_or_create(project=project, school=school)
            report.added["schools of projects"] += is_new
            report.same += not is_new


def _question(project: Project, text: str, asked_on: date, report: SeedReport) -> None:
    """A question has no memory of what was written: one that differs from the file stays."""
    there = list(project.questions.values_list("text", flat=True))
    if not there:
        project.questions.create(text=text, asked_on=asked_on)
        report.added[str(ResearchQuestion._meta.verbose_name_plural)] += 1
    elif there == [text]:
        report.same += 1
    else:
        report.kept.append(f"research questions, {project}, text")


def _sources(
    programme: Programme, alliances: dict[str, Alliance], rows: list[Table], report: SeedReport
) -> None:
    """Where the report states each fact about an alliance, with what there is to say about it."""
    basis = {"stated": "The report says so.", "named_first": "Named ahead of the alliance."}
    notes = {
        "link": lambda row: row.get("link_note", ""),
        "phase": lambda row: row["phase"].capitalize(),
        "lead_school": lambda row: basis[row["lead_school_basis"]],
        "project_school": lambda row: "Named as part of the alliance, not as its lead.",
    }
    values = {
        f"source:{row['slug']}:{about}": {
            "programme_id": programme.pk,
            "alliance_id": alliances[row["slug"]].pk,
            "about": about,
            "note": notes[about](row) if about in notes else "",
            "source": row.get(f"{about}_source", row["source"]),
        }
        for row in rows
        for about in ("focus", "link", "region", "phase", "lead_school", "project_school")
        if about in row
    }
    sync(PublishedSource, values, report)


def _examples(
    programme: Programme, alliances: dict[str, Alliance], rows: list[Table], report: SeedReport
) -> None:
    """The matrix of appendix 2 in its order; the example without a name has no alliance."""
    messages = {message.seed_key: message.pk for message in KeyMessage.objects.all()}
    matrix_names = {row["slug"]: row.get("matrix_name", "") for row in rows}
    values = {}
    for position, row in enumerate(load(DATA / "matrix.toml")["example"], start=1):
        number, slug = row["key_message"], row.get("alliance")
        values[f"example:{number}:{slug or 'anonymised'}"] = {
            "programme_id": programme.pk,
            "key_message_id": messages[f"key_message:{number}"],
            "alliance_id": alliances[slug].pk if slug else None,
            "matrix_name": matrix_names[slug] if slug else "",
            "named_as": row["named_as"] if slug else "",
            "note": row.get("note", ""),
            "in_text": row["section4"],
            "position": position,
            "source": row["source"],
        }
    sync(PublishedExample, values, report)


def _figures(
    programme: Programme, alliances: dict[str, Alliance], data: Table, report: SeedReport
) -> None:
    """How many worked in each area of table 1, and the figures of the whole report."""
    areas = {area.seed_key: area.pk for area in FocusArea.objects.all()}
    area_of = {area: areas[f"focus_area:{key}"] for area, key in AREA_KEYS.items()}
    values = {
        f"area:{row['key']}": {
            "programme_id": programme.pk,
            "kind": PublishedFigure.Kind.AREA.value,
            "focus_area_id": area_of[row["key"]],
            "what": row["label"],
            "n": str(row["count"]),
            "unit": row["unit"],
            "source": row["source"],
            "position": position,
        }
        for position, row in enumerate(data["area"], start=1)
    }
    sync(PublishedFigure, values, report)
    messages = {message.number: message.pk for message in KeyMessage.objects.all()}
    keys = {slug: alliance.pk for slug, alliance in alliances.items()}
    values = {
        f"figure:{row['key']}": {
            "programme_id": programme.pk,
            "kind": row["kind"],
            "focus_area_id": area_of.get(row.get("area")),
            "key_message_id": messages.get(row.get("key_message")),
            "alliance_id": keys.get(row.get("alliance")),
            "likely_alliance_id": keys.get(row.get("alliance_inferred")),
            "basis": row.get("alliance_basis", ""),
            "is_gain": row.get("measure") == "gain",
            "position": position,
            **_words(row),
        }
        for position, row in enumerate(data["figure"], start=1)
    }
    parts = {f"figure:{part}": f"figure:{whole}" for part, whole in PART_OF.items()}
    wholes = sync(
        PublishedFigure, {key: row for key, row in values.items() if key not in parts}, report
    )
    rows = {part: {**values[part], "part_of_id": wholes[parts[part]].pk} for part in parts}
    sync(PublishedFigure, rows, report)


def _words(row: Table) -> dict[str, str]:
    """What the report says in words and numbers, kept as text."""
    fields = ("what", "before", "after", "n", "unit", "period", "comparison", "strength", "caution")
    return {name: str(row.get(name, "")) for name in (*fields, "source")}
