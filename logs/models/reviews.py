"""Peer challenge at a cluster meeting, and the digests that are read there."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from clusters.models import Action, Meeting
from core.access import Access
from core.models import by_whom, lines
from projects.models import Cycle, Project, Sharing
from projects.models.project import either


class PeerChallengeQuerySet(models.QuerySet["PeerChallenge"]):
    def visible_to(self, access: Access) -> Self:
        """The formal reviews that a person may read.

        Those of the alliances they are in or facilitate; of a peer's project that is shared with
        the cluster; and those their own alliance is asked for, while it sees the project. Nobody
        else, the administrator and the research team included.
        """
        project = "cycle__project__"
        with_cluster = Q(**{f"{project}sharing__in": Sharing.reaching(Sharing.CLUSTER)})
        return self.filter(
            either((f"{project}alliance_id", access.reached_alliances))
            | with_cluster & either((f"{project}alliance_id", access.peers))
            | either(("challenger_id", access.member_of))
            & Q(cycle__project__in=Project.objects.visible_to(access))
        )

    def standing(self) -> Self:
        """Not given to another alliance since."""
        return self.filter(withdrawn_at__isnull=True)

    def waiting(self) -> Self:
        """Asked for, and not in yet."""
        return self.standing().filter(submitted_at__isnull=True)

    def of_peers(self) -> Self:
        """In, and from another alliance than the one that is challenged: what counts."""
        return self.standing().filter(
            ~Q(challenger=F("cycle__project__alliance")), submitted_at__isnull=False
        )


class PeerChallenge(models.Model):
    """An alliance challenges another one's cycle at a cluster meeting.

    First it is a pair of the rota: who is asked to challenge whom. Then it holds the review, the
    answer of the lead who was challenged, and the next step they agreed on. Every version of its
    words that was saved stays.
    """

    class NextCycle(models.TextChoices):
        CARRY_ON = "continue", "Carry on"
        ADAPT = "adapt", "Adapt"
        SWITCH = "switch", "Switch"

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="challenges")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="challenges")
    challenger = models.ForeignKey(Alliance, models.PROTECT, related_name="challenges_given")
    asked_at = models.DateTimeField()
    asked_by = by_whom()
    """Nobody where the platform proposed the pair."""
    reason = models.CharField("why this pair", max_length=300, blank=True)
    """The facilitator's, where they changed what the platform proposed."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = by_whom()

    strengths = models.TextField(blank=True)
    questions = models.TextField("challenge questions", blank=True)
    suggestions = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    """When it was saved first; a later change leaves it."""
    submitted_by = by_whom()

    response = models.TextField(blank=True)
    next_cycle = models.CharField(max_length=8, choices=NextCycle, blank=True)
    """What the meeting leant to; the decision itself is the cycle's."""
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = by_whom()
    action = models.ForeignKey(
        Action, models.SET_NULL, null=True, blank=True, related_name="challenges"
    )
    """The agreed next step, an action of the meeting like any other."""

    version = models.PositiveIntegerField(default=1)
    """Raised by one on every change; a form that was opened on an older one is told so."""

    history = HistoricalRecords()
    objects = PeerChallengeQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "meeting", "challenger"],
                condition=Q(withdrawn_at__isnull=True),
                name="challenger_once_for_a_cycle",
            ),
            models.CheckConstraint(
                name="what_is_in_is_not_withdrawn",
                condition=Q(withdrawn_at__isnull=True) | Q(submitted_at__isnull=True),
            ),
            models.CheckConstraint(
                name="an_answer_is_to_a_review",
                condition=Q(answered_at__isnull=True) | Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["meeting", "cycle"], name="challenge_by_meeting")]

    def __str__(self) -> str:
        return f"{self.challenger} challenges {self.cycle.project}, {self.cycle}"

    def get_absolute_url(self) -> str:
        page = reverse("logs:review_cycle", args=[self.meeting_id, self.cycle_id])
        return f"{page}?challenger={self.challenger_id}"

    @property
    def is_in(self) -> bool:
        return self.submitted_at is not None

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def question_lines(self) -> list[str]:
        """The challenge questions, one each."""
        return lines(self.questions)


class Pack(models.Model):
    """What a cluster reads at a meeting: the digest of each cycle, frozen when it is locked.

    One row a meeting; whoever changes something of its review holds it meanwhile, so that nobody
    writes while it is closed.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="pack")
    content = models.JSONField(default=dict, editable=False)
    """By number of the cycle, as ``logs.digests`` writes and reads it; empty while it is open."""
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = by_whom()
    """Nobody where the clock locked it."""
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = by_whom()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = by_whom()
    reason = models.CharField(max_length=300, blank=True)
    """Why somebody took the last step by hand."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pack_is_locked_or_reopened",
                condition=Q(locked_at__isnull=True) | Q(reopened_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Pack of {self.meeting}"

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None
