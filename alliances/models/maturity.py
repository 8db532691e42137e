"""Where an alliance and its schools see themselves on the strands of the maturity matrix."""

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from alliances.models.alliances import Alliance, School, confided_to
from core.access import Access
from core.models import PulledBack, by_whom, lines
from toolkit.models import MaturityStage, Strand


class SelfAssessmentQuerySet(models.QuerySet["SelfAssessment"]):
    def given(self) -> Self:
        """What has been said and was not pulled back; before that it is a draft of its writers."""
        return self.filter(given_at__isnull=False, withdrawn_at__isnull=True)

    def was_visible_to(self, access: Access) -> Self:
        """That something was pulled back, for those whose own affair it is; not what it said."""
        return self.filter(withdrawn_at__isnull=False, alliance__in=confided_to(access))

    def joint(self) -> Self:
        return self.filter(school__isnull=True)

    def voices(self) -> Self:
        """What schools said, each alone."""
        return self.filter(school__isnull=False)

    def of_this_round(self) -> Self:
        """What was said since the alliance last said it jointly."""
        return self.exclude(Exists(_joint_after()))

    def visible_to(self, access: Access) -> Self:
        """What was said, for those whose own affair it is.

        A school's voice is for the others once they have spoken too, or once the alliance has
        spoken jointly: whoever speaks for a school says first what they see themselves.
        """
        schools = _speaks_for(access)
        reach = Q(school__isnull=True) | Q(Exists(_joint_after()))
        reach |= Q(alliance__in=confided_to(access) - schools.keys())
        for alliance, own in schools.items():
            said = (Q(Exists(_said(alliance, school))) for school in own)
            reach |= Q(alliance=alliance) & (Q(school__in=own) | reduce(and_, said))
        return self.given().filter(reach, alliance__in=confided_to(access))


class SelfAssessment(PulledBack):
    """A dated statement on the twelve strands: of one school alone, or of the alliance jointly.

    A draft can be changed; what was given never is. A new one is a new set of ratings. One that was
    pulled back stays as it was given, with the reason, and is read by nobody.
    """

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="self_assessments")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="self_assessments"
    )
    """Whose voice it is; empty when it is the alliance's joint one."""
    note = models.TextField(blank=True)
    with_whom = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    """Of the draft, raised by one on every save; of two who save at once one wins."""
    started_at = models.DateTimeField()
    started_by = by_whom()
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = by_whom()
    rated_on = models.DateField(null=True, blank=True)
    """The day it was given, by which it is found again."""

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(given_at__isnull=True, school__isnull=True),
                name="one_joint_draft",
            ),
            models.UniqueConstraint(
                fields=["alliance", "school"],
                condition=Q(given_at__isnull=True, school__isnull=False),
                name="one_draft_of_a_school",
            ),
            models.UniqueConstraint(
                fields=["alliance", "rated_on"],
                condition=Q(school__isnull=True, withdrawn_at__isnull=True),
                name="one_joint_self_assessment_a_day",
            ),
            models.UniqueConstraint(
                fields=["alliance", "school", "rated_on"],
                condition=Q(school__isnull=False, withdrawn_at__isnull=True),
                name="one_self_assessment_of_a_school_a_day",
            ),
            models.CheckConstraint(
                name="given_on_the_day_it_was_given",
                condition=Q(given_at__isnull=True, rated_on__isnull=True)
                | Q(given_at__isnull=False, rated_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Self-assessment of {self.school or self.alliance}"


class Rating(models.Model):
    """Where one strand stands: at a stage, between two, or left open."""

    self_assessment = models.ForeignKey(SelfAssessment, models.CASCADE, related_name="ratings")
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="ratings")
    stage = models.ForeignKey(
        MaturityStage, models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    towards = models.ForeignKey(
        MaturityStage, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The next stage, when the strand stands between the two."""
    evidence = models.CharField("what makes you say so", max_length=500, blank=True)
    signs = models.TextField("what is there already", blank=True)
    """What was ticked of the signs of the strand, one a line, in the words it had then."""

    class Meta:
        ordering = ["strand__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["self_assessment", "strand"], name="a_strand_is_rated_once"
            ),
            models.CheckConstraint(
                name="between_two_stages",
                condition=Q(towards__isnull=True) | Q(stage__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strand}: {self.stage or 'left open'}"

    @property
    def sign_list(self) -> list[str]:
        return lines(self.signs)


def _joint_after() -> models.QuerySet[SelfAssessment]:
    """The joint statements that came with or after the one asked about."""
    return (
        SelfAssessment.objects.given()
        .joint()
        .filter(alliance=OuterRef("alliance"), given_at__gte=OuterRef("given_at"))
    )


def _said(alliance: int, school: int) -> models.QuerySet[SelfAssessment]:
    """What one school has said in this round."""
    own = SelfAssessment.objects.filter(alliance=alliance, school=school)
    return own.given().of_this_round()


def _speaks_for(access: Access) -> dict[int, set[int]]:
    """The schools of a person's posts, by alliance."""
    found: dict[int, set[int]] = {}
    held: Iterable[tuple[str, int, int | None]] = access.posts
    for role, alliance, school in held:
        if school is not None and role != "guest":
            found.setdefault(alliance, set()).add(school)
    return found
