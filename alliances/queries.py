"""Self-assessments as pages and forms show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef

from alliances.models import Alliance, Rating, School, SelfAssessment
from alliances.models.maturity import SelfAssessmentQuerySet
from alliances.scale import Place, Scale, spread
from core.access import Access
from toolkit.models import Dimension, MaturityStage, Strand


@dataclass(frozen=True)
class Matrix:
    """The twelve strands and the stages on which they are placed."""

    strands: list[Strand]
    stages: list[MaturityStage]

    @classmethod
    def read(cls) -> "Matrix":
        return cls(
            list(Strand.objects.select_related("dimension").order_by("position")),
            list(MaturityStage.objects.order_by("position")),
        )

    @cached_property
    def scale(self) -> Scale:
        return Scale(tuple(stage.name for stage in self.stages))

    @cached_property
    def names(self) -> dict[int, str]:
        return {strand.pk: strand.name for strand in self.strands}

    def place(self, rating: Rating) -> Place:
        """Half-way where it stands between two stages."""
        if rating.stage_id is None:
            return None
        at = [stage.pk for stage in self.stages].index(rating.stage_id)
        return at + 0.5 if rating.towards_id else float(at)

    def places(self, ratings: Iterable[Rating]) -> dict[int, Place]:
        return {rating.strand_id: self.place(rating) for rating in ratings}

    @property
    def dimensions(self) -> list[Dimension]:
        return list(dict.fromkeys(strand.dimension for strand in self.strands))


@dataclass(frozen=True)
class Cell:
    """One stage of one strand."""

    number: int
    name: str
    is_on: bool
    is_between: bool
    was: str
    """When it was chosen last time; empty when it was not."""
    schools: int
    """How many schools stand here."""


@dataclass(frozen=True)
class Row:
    """One strand of a self-assessment."""

    strand: Strand
    words: str
    cells: list[Cell]
    evidence: str
    signs: list[str]
    """What was ticked as there already."""
    before: str
    spread: str


@dataclass(frozen=True)
class Said:
    """One self-assessment with its ratings by strand; none yet is an empty one."""

    places: Mapping[int, Place] = field(default_factory=dict)
    evidence: Mapping[int, str] = field(default_factory=dict)
    signs: Mapping[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, matrix: Matrix, statement: SelfAssessment | None) -> "Said":
        if statement is None:
            return cls()
        ratings = statement.ratings.all()
        return cls(
            matrix.places(ratings),
            {rating.strand_id: rating.evidence for rating in ratings},
            {rating.strand_id: rating.sign_list for rating in ratings},
        )


def rows(
    matrix: Matrix, now: Said, before: Said, year: str, voices: list[Said]
) -> list[tuple[Dimension, list[Row]]]:
    """The strands by dimension; ``year`` is the word for when ``before`` was said."""
    found = {
        strand.pk: _row(matrix, strand, now, before, year, voices) for strand in matrix.strands
    }
    return [
        (each, [found[s.pk] for s in matrix.strands if s.dimension_id == each.pk])
        for each in matrix.dimensions
    ]


def _row(
    matrix: Matrix, strand: Strand, now: Said, before: Said, year: str, voices: list[Said]
) -> Row:
    scale, key = matrix.scale, strand.pk
    place, was = now.places.get(key), before.places.get(key)
    heard = [voice.places.get(key) for voice in voices]
    return Row(
        strand=strand,
        words=scale.words(place),
        cells=[
            Cell(
                number=number + 1,
                name=name,
                is_on=scale.covers(place, number),
                is_between=scale.is_between(place),
                was=year if scale.covers(was, number) else "",
                schools=sum(said == number for said in heard),
            )
            for number, name in enumerate(scale.names)
        ],
        evidence=now.evidence.get(key, ""),
        signs=now.signs.get(key, []),
        before=scale.words(was) if key in before.places else "",
        spread=spread(heard, scale),
    )


def told(access: Access, alliance: Alliance) -> list[SelfAssessment]:
    """All that was said of an alliance and this person may read, the last first; two queries."""
    return list(_told(access).filter(alliance=alliance))


def joint_among(said: Iterable[SelfAssessment]) -> list[SelfAssessment]:
    """The joint statements among what was said, the last one first."""
    return [each for each in said if each.school_id is None]


def voices_of(
    said: Iterable[SelfAssessment], joint: SelfAssessment | None, before: SelfAssessment | None
) -> list[SelfAssessment]:
    """What schools said for a joint statement, or (without one) since the last: each the newest.

    ``before`` is the joint statement before that.
    """
    newest: dict[int, SelfAssessment] = {}
    for voice in said:
        if voice.school_id and _is_between(voice, before, joint):
            newest.setdefault(voice.school_id, voice)
    return list(newest.values())


def _is_between(
    voice: SelfAssessment, before: SelfAssessment | None, joint: SelfAssessment | None
) -> bool:
    """Whether it was given after one joint statement and for the next."""
    at = voice.given_at
    if at is None:
        return False
    is_after = before is None or before.given_at is None or at > before.given_at
    return is_after and (joint is None or joint.given_at is None or at <= joint.given_at)


def joint_statements(access: Access, alliance: Alliance) -> list[SelfAssessment]:
    """Those of an alliance that this person may read, the last one first; two queries."""
    return list(_told(access).joint().filter(alliance=alliance))


def of_school(access: Access, alliance: Alliance, school: int) -> list[SelfAssessment]:
    """What a school said, the last one first."""
    return list(_told(access).filter(alliance=alliance, school=school))


def withdrawn(access: Access, alliance: Alliance) -> list[SelfAssessment]:
    """What was pulled back, the last one first: that it was, and why."""
    gone = SelfAssessment.objects.was_visible_to(access).filter(alliance=alliance)
    return list(gone.select_related("school", "withdrawn_by").order_by("-withdrawn_at"))


@dataclass(frozen=True)
class Answer:
    """A school and whether it has spoken in this round; with its words when they may be read."""

    school: School
    rated_on: date | None = None
    is_open: bool = False


def answers(access: Access, alliance: Alliance) -> list[Answer]:
    """Every school of the alliance. That it has spoken is no secret; what it said may be."""
    schools = School.objects.members_of(alliance)
    seen = SelfAssessment.objects.visible_to(access).filter(pk=OuterRef("pk"))
    round_ = SelfAssessment.objects.given().voices().of_this_round().filter(alliance=alliance)
    said = {voice.school_id: voice for voice in reversed(round_.annotate(is_open=Exists(seen)))}
    return [
        Answer(school, said[school.pk].rated_on, said[school.pk].is_open)
        if school.pk in said
        else Answer(school)
        for school in schools
    ]


def _told(access: Access) -> SelfAssessmentQuerySet:
    """What a person may read, newest first, with ratings and who gave it."""
    seen = SelfAssessment.objects.visible_to(access)
    return seen.select_related("school", "given_by").prefetch_related("ratings")
