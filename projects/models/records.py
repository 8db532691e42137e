"""What a project writes down beside its cycles: decisions, changes, checks, evidence, milestones.

A record is never changed. One that was entered wrongly is taken back with a reason, and both stay
readable.
"""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from alliances.models import GroupMeeting
from clusters.models import Term
from core.access import Access
from core.models import by_whom
from projects.models.cycles import Cycle
from projects.models.project import Project, within_reach


class RecordQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The alliance's own: its people, its facilitator, headteachers and guests of the project.

        Sharing a project with a cluster shares what it asks and finds, not these.
        """
        return self.filter(within_reach(access, "project__"))

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Record(models.Model):
    """Something that was written down about a project on a day, for good."""

    DAY: str
    """The name of the field that says when it was."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="%(class)s_records")
    entered_at = models.DateTimeField(editable=False)
    entered_by = by_whom()
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_by = by_whom()
    taken_back_why = models.CharField(max_length=300, blank=True, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @staticmethod
    def taken_back_with_a_reason(name: str) -> models.CheckConstraint:
        """The constraint every such table carries, under a name of its own."""
        return models.CheckConstraint(
            name=name,
            condition=Q(taken_back_at__isnull=True, taken_back_why="")
            | (Q(taken_back_at__isnull=False) & ~Q(taken_back_why="")),
        )

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    @property
    def day(self) -> date:
        """When it was, which may be before it was entered."""
        found: date = getattr(self, self.DAY)
        return found


class Decision(Record):
    """What was decided, instead of what, why and by whom."""

    DAY = "decided_on"

    decided_on = models.DateField("when")
    what = models.CharField("what was decided", max_length=300)
    alternatives = models.TextField("what else was possible", blank=True)
    reason = models.TextField("why")
    who = models.CharField("who decided", max_length=200)
    group_meeting = models.ForeignKey(
        GroupMeeting, models.PROTECT, null=True, blank=True, editable=False,
        related_name="decisions",
    )  # fmt: skip
    """At which meeting of a group of the alliance, if it was at one."""

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [Record.taken_back_with_a_reason("decision_taken_back_with_a_reason")]

    def __str__(self) -> str:
        return self.what


class ChangeRecord(Record):
    """What was changed in the project during its life, and which learning led to it."""

    DAY = "changed_on"

    changed_on = models.DateField("when")
    what = models.CharField("what was changed", max_length=300)
    before = models.TextField("what it was before", blank=True)
    reason = models.TextField("why")
    learning = models.TextField("what we had learned", blank=True)
    learned_from = models.CharField(
        "where that is written",
        max_length=60,
        blank=True,
        help_text="The path of an entry or reflection; whoever may not read it does not find it.",
    )

    class Meta:
        verbose_name = "change"
        ordering = ["-changed_on", "-pk"]
        constraints = [Record.taken_back_with_a_reason("change_taken_back_with_a_reason")]

    def __str__(self) -> str:
        return self.what

    @property
    def with_before(self) -> str:
        """Why, and what it was before where that is known."""
        return f"It was: {self.before} {self.reason}" if self.before else self.reason


class QualityCheck(Record):
    """Somebody looked whether something was as it should be; optional, once a cycle is good."""

    DAY = "checked_on"

    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="quality_checks"
    )
    checked_on = models.DateField("when")
    who = models.CharField("who checked", max_length=200)
    what = models.CharField("what was checked", max_length=300)
    result = models.TextField()

    class Meta:
        ordering = ["-checked_on", "-pk"]
        constraints = [Record.taken_back_with_a_reason("check_taken_back_with_a_reason")]

    def __str__(self) -> str:
        return self.what


class EvidenceRead(Record):
    """What others had found before, what it says and how the project uses it."""

    DAY = "read_on"

    read_on = models.DateField("when")
    source = models.CharField(max_length=300)
    says = models.TextField("what it says")
    used = models.TextField("how we use it")
    idea = models.CharField(
        "for which own idea", max_length=160, blank=True, help_text="In the words of its trial."
    )

    class Meta:
        verbose_name = "evidence read"
        verbose_name_plural = "evidence read"
        ordering = ["-read_on", "-pk"]
        constraints = [Record.taken_back_with_a_reason("evidence_taken_back_with_a_reason")]

    def __str__(self) -> str:
        return self.source


class Milestone(Record):
    """Something to have reached by a day, or by the end of a week of a term.

    One that hangs on a term moves with it when the term's dates are put right.
    """

    MOST_WEEKS = 20

    what = models.CharField(max_length=200)
    due_on = models.DateField("by", null=True, blank=True)
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="milestones")
    week = models.PositiveSmallIntegerField("week of the term", null=True, blank=True)
    done_on = models.DateField("reached", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = by_whom()
    evidence = models.TextField("what shows it", blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            Record.taken_back_with_a_reason("milestone_taken_back_with_a_reason"),
            models.CheckConstraint(
                name="milestone_due_on_a_day_or_in_a_week",
                condition=Q(due_on__isnull=False, term__isnull=True, week__isnull=True)
                | Q(due_on__isnull=True, term__isnull=False, week__isnull=False, week__gte=1),
                violation_error_message="Give a day, or a term and its week.",
            ),
            models.CheckConstraint(
                name="milestone_reached_on_a_day",
                condition=Q(done_at__isnull=True, done_on__isnull=True)
                | Q(done_at__isnull=False, done_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def day(self) -> date:
        """The last day on which it is in time; its ``term`` is read."""
        if self.term is None or self.week is None:
            return self.due_on or date.max
        return end_of_week(self.term, self.week)

    @property
    def when(self) -> str:
        """ "Week 3 of autumn term 2026", or nothing where it hangs on no term."""
        return f"Week {self.week} of {self.term.in_words()}" if self.term else ""

    @property
    def is_reached(self) -> bool:
        return self.done_at is not None

    def is_late(self, today: date) -> bool:
        return not self.is_reached and not self.is_taken_back and self.day < today


def weeks_of(term: Term) -> list[date]:
    """The last day of each week of a term, Fridays mostly. A week of holiday is not counted."""
    monday = term.starts_on - timedelta(days=term.starts_on.weekday())
    fridays = []
    while monday <= term.ends_on:
        friday = monday + timedelta(days=4)
        if not _is_holiday(term, max(monday, term.starts_on), friday):
            fridays.append(min(friday, term.ends_on))
        monday += timedelta(days=7)
    return fridays


def end_of_week(term: Term, week: int) -> date:
    """The last day of a week of a term; of a week the term no longer has, the term's last day."""
    ends = weeks_of(term)
    return ends[week - 1] if week <= len(ends) else term.ends_on


def _is_holiday(term: Term, first: date, last: date) -> bool:
    """Whether all these days lie in the half-term break, or there are none."""
    if first > last:
        return True
    starts, ends = term.break_starts_on, term.break_ends_on
    return starts is not None and ends is not None and starts <= first and last <= ends
