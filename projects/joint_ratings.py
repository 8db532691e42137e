"""Joint ratings of a strand, as readings of the measure that names it.

A self-assessment is the alliance's own affair, a measure is read by whoever reads its project. So
nothing goes from one to the other by itself: somebody who leads takes a rating over.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliances.models import Rating, SelfAssessment
from core.access import Access
from projects.models import Measure


@dataclass(frozen=True)
class JointRating:
    """Where the alliance saw one strand on a day."""

    statement: int
    rated_on: date
    value: Decimal
    words: str


def to_take_over(measure: Measure, access: Access) -> list[JointRating]:
    """Joint ratings of the strand that are no reading yet and this person may see, newest first.

    Those left open, or given in stages that the measure does not know, are not among them.
    """
    seen = SelfAssessment.objects.visible_to(access).values_list("pk", flat=True)
    taken = measure.readings.values_list("taken_from", flat=True)
    left = set(seen) - set(taken)
    return [rating for rating in joint_ratings(measure) if rating.statement in left]


def joint_ratings(measure: Measure) -> list[JointRating]:
    """Where the alliance of a measure jointly placed its strand, the newest first."""
    alliance = measure.project.alliance_id
    statements = SelfAssessment.objects.given().joint().filter(alliance=alliance)
    ratings = Rating.objects.filter(self_assessment__in=statements, strand=measure.strand_id)
    ratings = ratings.select_related("self_assessment", "stage", "towards")
    found = (_read(rating, measure) for rating in ratings.order_by("-self_assessment__rated_on"))
    return [rating for rating in found if rating]


def _read(rating: Rating, measure: Measure) -> JointRating | None:
    between = f"Between {rating.stage} and {rating.towards}"
    figure = measure.scale.read(between if rating.towards else str(rating.stage))
    day = rating.self_assessment.rated_on
    if figure is None or day is None:
        return None
    words = measure.in_unit(figure.value)
    return JointRating(rating.self_assessment_id, day, figure.value, words)
