"""When schools are open: terms, closures, and when an alliance is busy."""

from datetime import date, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from alliances.models import Alliance, Programme, School
from clusters.models.places import Cluster
from core.templatetags.components import long_day


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, programme_id: int, cluster_id: int | None = None) -> "TermQuerySet":
        """The terms that count for a cluster: its own where it has any, else the programme's.

        Local authorities differ, so a cluster may have dates of its own.
        """
        rows = self.filter(programme_id=programme_id)
        if cluster_id is None:
            return rows.filter(cluster__isnull=True)
        own = rows.filter(cluster_id=cluster_id)
        return rows.filter(Q(cluster_id=cluster_id) | Q(cluster__isnull=True) & ~models.Exists(own))


class Term(models.Model):
    """A school term with its half-term break, for a programme or for one cluster of it."""

    class Season(models.TextChoices):
        AUTUMN = "autumn", "Autumn"
        SPRING = "spring", "Spring"
        SUMMER = "summer", "Summer"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="terms")
    cluster = models.ForeignKey(
        Cluster,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="terms",
        help_text="Empty for the whole programme. A cluster with terms of its own uses only those.",
    )
    LONGEST = 200
    """Days. No term is longer, so who types another year by mistake is told."""

    season = models.CharField(max_length=6, choices=Season)
    starts_on = models.DateField("first day")
    break_starts_on = models.DateField("half-term break from", null=True, blank=True)
    break_ends_on = models.DateField("half-term break until", null=True, blank=True)
    ends_on = models.DateField("last day")

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="term_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="The last day must be after the first day.",
            ),
            models.CheckConstraint(
                name="break_lies_inside_the_term",
                condition=Q(break_starts_on__isnull=True, break_ends_on__isnull=True)
                | Q(  # named as present, because to the database an unknown day breaks no rule
                    break_starts_on__isnull=False,
                    break_ends_on__isnull=False,
                    break_starts_on__gt=F("starts_on"),
                    break_ends_on__gte=F("break_starts_on"),
                    break_ends_on__lt=F("ends_on"),
                ),
                violation_error_message="Give both days of the half-term break, inside the term.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_season_display()} term {self.starts_on.year}"

    def clean(self) -> None:
        """Refuse a term that overlaps another of the same programme and cluster."""
        if self.programme_id is None or self.starts_on is None or self.ends_on is None:
            return
        clash = Term.objects.filter(
            programme_id=self.programme_id,
            cluster=self.cluster_id,
            starts_on__lte=self.ends_on,
            ends_on__gte=self.starts_on,
        ).exclude(pk=self.pk)
        if clash.exists():
            raise ValidationError({"starts_on": f"These dates overlap with {clash[0]}."})

    @property
    def state(self) -> str:
        """Stands for all that can be changed of it, to tell whether somebody did."""
        return _state(
            self.season, self.starts_on, self.break_starts_on, self.break_ends_on, self.ends_on
        )

    def in_words(self) -> str:
        """For a sentence: "autumn term 2026"."""
        return str(self)[0].lower() + str(self)[1:]

    def is_over(self, today: date) -> bool:
        return self.ends_on < today

    def half(self, day: date) -> int:
        """1 before the half-term break, 2 from its first day on (1 where no break is known)."""
        return 2 if self.break_starts_on and day >= self.break_starts_on else 1

    def halves(self) -> list[tuple[int, date, date]]:
        """(number, first day, last day) of each half; one half where no break is known."""
        if self.break_starts_on is None or self.break_ends_on is None:
            return [(1, self.starts_on, self.ends_on)]
        one_day = timedelta(days=1)
        return [
            (1, self.starts_on, self.break_starts_on - one_day),
            (2, self.break_ends_on + one_day, self.ends_on),
        ]


class Closure(models.Model):
    """Days inside a term on which schools are closed, such as INSET days and local holidays.

    Those of the programme and those of a cluster add up. They are no school days anywhere: not for
    the planner, not for letters, and not where school days are counted. One of a single school
    counts for the alliances that it leads, and for nobody else.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="closures")
    cluster = models.ForeignKey(
        Cluster,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        help_text="Empty for the whole programme.",
    )
    school = models.ForeignKey(
        School,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        help_text="One school alone. It counts for the alliance that the school leads.",
    )
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    why = models.CharField(max_length=120, blank=True, help_text="For example: INSET day.")

    class Meta:
        verbose_name = "closure"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The end must not be before the start.",
            ),
            models.CheckConstraint(
                name="closure_of_a_cluster_or_of_a_school",
                condition=Q(cluster__isnull=True) | Q(school__isnull=True),
                violation_error_message="Give a cluster or a school, not both.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why or 'Closed'}, {long_day(self.starts_on)}"


class BusyPeriod(models.Model):
    """Days on which an alliance would rather not meet or talk: reports, exams, inspections."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="busy_periods")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    why = models.CharField(max_length=120, help_text="For example: mock exams.")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="busy_period_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The end must not be before the start.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.why}, {long_day(self.starts_on)}"

    @property
    def state(self) -> str:
        """Stands for all that can be changed of it, to tell whether somebody did."""
        return _state(self.starts_on, self.ends_on, self.why)


def _state(*values: object) -> str:
    return sha256("\n".join(map(str, values)).encode()).hexdigest()[:16]
