"""What an alliance tries: the project, its question, its schools and its team."""

from datetime import date
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from alliances.models import Alliance, Post, Priority, School
from core.access import Access
from core.models import Held, Seeded
from core.paths import path_to
from core.prepared import Ids
from toolkit.models import FocusArea


class Sharing(models.TextChoices):
    """How far a text goes. Nothing is shared wider by itself."""

    ONLY_ME = "only_me", "Only me"
    ALLIANCE = "alliance", "Our alliance"
    CLUSTER = "cluster", "Our alliance and our cluster"
    PROGRAMME = "programme", "The whole programme"

    @classmethod
    def reaching(cls, level: "Sharing") -> list[str]:
        """This level and every wider one."""
        return cls.values[cls.values.index(level) :]


def either(*conditions: tuple[str, Ids]) -> Q:
    """Rows whose field holds one of these ids, for any of the conditions."""
    return reduce(or_, (Q(**{f"{field}__among": ids}) for field, ids in conditions))


def within_reach(access: Access, project: str = "") -> Q:
    """Rows a person reaches through their alliances and projects, whatever the sharing beyond them.

    ``project`` is the path to the project with its ``__``, empty on the project itself. Members of
    an alliance and its facilitator reach all of its projects; headteachers the projects their
    school takes part in; guests the projects they were invited to.
    """
    return either(
        (f"{project}alliance_id", access.reached_alliances),
        (project.removesuffix("__") or "pk", access.reached_projects),
    )


def shared_with(access: Access, sharing: str, project: str = "") -> Q:
    """Rows shared beyond their alliance as far as this person.

    ``sharing`` is the name of the field that holds the level.
    """
    peers = either((f"{project}alliance_id", access.peers))
    programme = either((f"{project}alliance__programme_id", access.programmes))
    wide = Q(**{f"{sharing}__in": Sharing.reaching(Sharing.CLUSTER)})
    return peers & wide | programme & Q(**{sharing: Sharing.PROGRAMME})


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, access: Access) -> "ProjectQuerySet":
        """Projects a person reaches; published ones are open to everybody signed in."""
        return self.filter(
            within_reach(access)
            | shared_with(access, "sharing")
            | either(("alliance__programme_id", access.overseen))
            | Q(alliance__programme__is_published=True)
        )

    def live(self) -> "ProjectQuerySet":
        """Projects of programmes that people work in."""
        return self.filter(alliance__programme__is_published=False)

    def with_what_it_serves(self) -> "ProjectQuerySet":
        """Each knows whether it serves a priority (``serves_a_priority``)."""
        served = Project.priorities.through.objects.filter(project=models.OuterRef("pk"))
        return self.annotate(serves_a_priority=models.Exists(served))


class Project(Seeded):
    """What an alliance wants to find out and change, over one or more learning cycles.

    A project of a published programme is a published example and cannot be edited.
    """

    class Lacks(models.TextChoices):
        """What a project has not said yet of why it is there."""

        PRIORITY = "priority", "Serves no priority yet"
        MANDATE = "mandate", "Nobody has agreed to it yet"

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="projects")
    title = models.CharField(max_length=120)
    slug = models.SlugField("address", max_length=80, unique=True)
    focus = models.TextField(
        blank=True, help_text="What the project is about, in a sentence or two."
    )
    focus_area = models.ForeignKey(
        FocusArea, models.PROTECT, null=True, blank=True, related_name="projects"
    )
    aim = models.TextField(
        "aim for pupils", blank=True, help_text="What should be different for pupils if this works?"
    )
    priorities = models.ManyToManyField(Priority, blank=True, related_name="projects")
    """What the alliance or a school wants to get better at, that the project serves."""
    mandate = models.CharField("who agreed to it", max_length=300, blank=True)
    mandate_on = models.DateField("when they agreed", null=True, blank=True)
    sharing = models.CharField(
        "who can see it",
        max_length=10,
        choices=[choice for choice in Sharing.choices if choice[0] != Sharing.ONLY_ME],
        default=Sharing.CLUSTER,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    """Raised by one on every change; whoever had an older one open is told."""
    started_on = models.DateField("started", null=True, blank=True)
    closed_on = models.DateField("closed", null=True, blank=True, editable=False)
    """When the last school had left and its lead closed it, or its alliance ended with it."""

    # What ``logs.standing`` tells of its open cycle.
    open_stage: str
    open_number: int | None
    went_on: bool
    measure_count: int
    readings_due: int
    serves_a_priority: bool
    """From ``with_what_it_serves``; :attr:`lacks` asks it."""
    schools: int
    """From the list of projects: how many take part."""

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["alliance", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "title"],
                name="project_titled_once_in_an_alliance",
                violation_error_message="Your alliance already has a project of this title.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("insights:project", self.slug)

    @property
    def lacks(self) -> list[Lacks]:
        """What it has not said yet of why it is there; nothing is missed once it has closed."""
        if self.closed_on:
            return []
        said = {self.Lacks.PRIORITY: self.serves_a_priority, self.Lacks.MANDATE: self.mandate}
        return [lack for lack, there in said.items() if not there]

    @property
    def open_cycle_path(self) -> str:
        """The page of the open cycle, of those that carry its number."""
        return path_to("logs:cycle", self.slug, self.open_number)


class ResearchQuestion(models.Model):
    """A question of a project. A changed one is replaced, and stays readable with its dates."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="questions")
    text = models.TextField()
    position = models.PositiveSmallIntegerField(default=1)
    asked_on = models.DateField()
    replaced_on = models.DateField(null=True, blank=True)
    reason = models.CharField("why it changed", max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def joined(self) -> "ParticipationQuerySet":
        """Schools that have joined, or will on a day that is set, and have not left."""
        return self.filter(left_on__isnull=True, joined_on__isnull=False)

    def on(self, day: date) -> "ParticipationQuerySet":
        """Schools that take part on a day, the day they join and the day they leave included.

        A school that joins later, or leaves later, changes nothing of what is counted for a day.
        """
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=day), joined_on__lte=day)


class Participation(models.Model):
    """A school takes part in a project, from when it joined until it left."""

    class WhyLeft(models.TextChoices):
        TIME = "time", "No time or cover"
        STAFF = "staff", "People left or changed role"
        HEAD = "head", "New headteacher or priorities"
        INSPECTION = "inspection", "Inspection or its outcome"
        MONEY = "money", "Money"
        FIT = "fit", "The project did not fit"
        DISTANCE = "distance", "Too far away"
        DONE = "done", "They reached what they wanted"
        OTHER = "other", "Something else"

    class CameIn(models.TextChoices):
        BOUGHT = "bought", "Bought in"
        TOLD = "told", "Told to come"
        BEFORE = "before", "Had worked together before"
        ASKED = "asked", "Asked to join"

    project = models.ForeignKey(Project, models.CASCADE, related_name="participations")
    school = models.ForeignKey(School, models.PROTECT, related_name="participations")
    invited_on = models.DateField(null=True, blank=True)
    joined_on = models.DateField("joined", null=True, blank=True)
    joined_from = models.ForeignKey(
        "Cycle", models.SET_NULL, null=True, blank=True, related_name="joiners"
    )
    """The cycle it takes part in first."""
    why_joined = models.CharField(max_length=200, blank=True)
    came_in = models.CharField("how it came in", max_length=6, choices=CameIn, blank=True)
    other_support = models.TextField("other support at the same time", blank=True)
    """What else runs in the school, so that nobody takes all that changes for the project’s."""
    left_on = models.DateField("left", null=True, blank=True)
    why_left = models.CharField(max_length=10, choices=WhyLeft, blank=True)
    reason = models.CharField("note on leaving", max_length=200, blank=True)
    visits_planned = models.PositiveSmallIntegerField(null=True, blank=True)
    year_groups = models.CharField(max_length=120, blank=True)
    needs = models.TextField(blank=True)
    """What this school needs; before year groups had a place of their own, these as well."""
    plan_version = models.PositiveIntegerField(default=1, editable=False)
    """Of what is planned for it, raised by one on every change; a second writer is told."""

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = [
            F("left_on").asc(nulls_first=True),
            F("joined_on").asc(nulls_last=True),
            "pk",
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "school"],
                condition=Q(left_on__isnull=True),
                name="school_once_in_a_project",
                violation_error_message="This school already takes part.",
            ),
            models.CheckConstraint(
                name="participation_leaves_after_it_joins",
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=False, left_on__gte=F("joined_on")),
                violation_error_message="A school cannot leave before it joined.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} in {self.project}"

    @property
    def left_words(self) -> str:
        return f"Left {self.left_on:%b %Y}"


class TeamRole(Held):
    """Somebody's part in a project, held through a post in the alliance."""

    class Role(models.TextChoices):
        LEAD = "lead", "Project lead"
        SPONSOR = "sponsor", "Headteacher sponsor"
        CHAMPION = "champion", "Senior leader champion"
        EXPERT = "expert", "Subject expert"
        MEMBER = "member", "Team member"
        GUEST = "guest", "Guest"

    project = models.ForeignKey(Project, models.CASCADE, related_name="team")
    post = models.ForeignKey(Post, models.PROTECT, related_name="team_roles")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)

    class Meta:
        ordering = ["project", "pk"]
        constraints = [Held.ends_after_it_starts("team_role_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.post.person}, {self.get_role_display()}"
