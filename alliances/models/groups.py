"""People of an alliance who meet to steer or to champion it, and what came of each meeting."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from alliances.models.alliances import Alliance, confided_to
from alliances.models.posts import Post
from core.access import Access
from core.models import Held, by_whom, in_force


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, access: Access) -> Self:
        """Those of alliances whose own affairs a person reads."""
        return self.filter(alliance__in=confided_to(access))


class Group(models.Model):
    """A steering group, the champions or a working group of an alliance. Ended, never deleted."""

    class Kind(models.TextChoices):
        STEERING = "steering", "Steering group"
        CHAMPIONS = "champions", "Champions"
        WORKING = "working", "Working group"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="groups")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    started_on = models.DateField("since")
    ended_on = models.DateField("until", null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = [F("ended_on").asc(nulls_first=True), "name"]
        constraints = [
            models.UniqueConstraint(
                "alliance", Lower("name"), name="group_named_once_in_an_alliance"
            ),
            models.CheckConstraint(
                name="group_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(Held):
    """Somebody is in a group through a post, and no longer than they hold it.

    So they are in it for a school where the post is of one.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    post = models.ForeignKey(Post, models.CASCADE, related_name="in_groups")
    """A post that goes had never been held on a day that has passed."""

    class Meta:
        ordering = [F("post__school__name").asc(nulls_first=True), "post__person__name", "pk"]
        constraints = [
            Held.ends_after_it_starts("group_member_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["group", "post"],
                condition=Q(ends_on__isnull=True),
                name="once_in_a_group",
            ),
        ]

    def __str__(self) -> str:
        school = f", {self.post.school}" if self.post.school else ""
        return f"{self.post.person}{school}"

    @staticmethod
    def on(day: date) -> Q:
        """Who is in a group on this day: who was let go or whose post ended before is not."""
        return in_force(day) & in_force(day, "post__")

    @property
    def until(self) -> date | None:
        """The last day in the group: that of the place or of the post, whichever comes first."""
        return min(filter(None, [self.ends_on, self.post.ends_on]), default=None)

    def lasts(self, today: date) -> bool:
        """Whether they are in the group on this day, or are to be."""
        return self.until is None or self.until >= today


class GroupMeeting(models.Model):
    """A group met: who was there and what came of it. What it decided of a project is there."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="meetings")
    held_on = models.DateField("when")
    there = models.ManyToManyField(GroupMember, related_name="meetings", blank=True)
    agreed = models.TextField("what was talked about and agreed")
    entered_at = models.DateTimeField()
    entered_by = by_whom()
    version = models.PositiveIntegerField(default=1, editable=False)
    """Raised by one on every correction; a form that was opened on an older one is told so."""

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.group}, {self.held_on}"


class GroupMeetingBefore(models.Model):
    """What a meeting of a group said before it was put right, and why that was done."""

    meeting = models.ForeignKey(GroupMeeting, models.CASCADE, related_name="before")
    version = models.PositiveIntegerField()
    held_on = models.DateField("when")
    there = models.TextField("who was there", blank=True)
    """Their names as they were."""
    agreed = models.TextField("what was talked about and agreed")
    why = models.CharField("why it was put right", max_length=300)
    corrected_at = models.DateTimeField()
    corrected_by = by_whom()

    class Meta:
        verbose_name_plural = "group meetings before"
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "version"], name="meeting_of_a_group_put_right_in_turn"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, version {self.version}"
