import factory

from alliances import models
from alliances.models import Post
from tests.factories import AT, HAPPENED_ON, SINCE
from tests.factories.accounts import UserFactory
from tests.factories.toolkit import MaturityStageFactory, StrandFactory


class ProgrammeFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Programme {n}")
    slug = factory.Sequence(lambda n: f"programme-{n}")
    theme_question = "How do leaders help great teaching to grow?"
    starts_on = SINCE

    class Meta:
        model = models.Programme

    class Params:
        published = factory.Trait(is_published=True)
        demonstration = factory.Trait(is_demonstration=True)


class CohortFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    number = factory.Sequence(lambda n: n + 1)

    class Meta:
        model = models.Cohort


class StewardshipFactory(factory.django.DjangoModelFactory):
    """An administrator, who opens the set-up pages too."""

    programme = factory.SubFactory(ProgrammeFactory)
    person = factory.SubFactory(UserFactory, is_staff=True)
    role = models.Stewardship.Role.ADMIN
    starts_on = SINCE

    class Meta:
        model = models.Stewardship

    class Params:
        research = factory.Trait(
            role=models.Stewardship.Role.RESEARCH, person=factory.SubFactory(UserFactory)
        )


class SchoolFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"School {n}")
    urn = factory.Sequence(lambda n: 100_000 + n)
    phase = models.School.Phase.PRIMARY

    class Meta:
        model = models.School


class AllianceFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Alliance {n}")
    slug = factory.Sequence(lambda n: f"alliance-{n}")

    class Meta:
        model = models.Alliance


class AliasFactory(factory.django.DjangoModelFactory):
    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")

    class Meta:
        model = models.Alias


class MembershipFactory(factory.django.DjangoModelFactory):
    alliance = factory.SubFactory(AllianceFactory)
    school = factory.SubFactory(
        SchoolFactory, programme=factory.SelfAttribute("..alliance.programme")
    )
    joined_on = SINCE

    class Meta:
        model = models.Membership


def member_school(alliance: models.Alliance) -> models.School:
    """A new school of the alliance."""
    return MembershipFactory(alliance=alliance).school


class LeadSchoolChangeFactory(factory.django.DjangoModelFactory):
    """The school that led lost its designation, and another leads. The alliance is as it was."""

    alliance = factory.SubFactory(AllianceFactory)
    number = factory.LazyAttribute(lambda row: row.alliance.lead_changes.count() + 1)
    happened = models.LeadSchoolChange.Happened.DESIGNATION
    outcome = models.LeadSchoolChange.Outcome.SUCCESSOR
    changed_on = HAPPENED_ON
    before = factory.LazyAttribute(lambda row: member_school(row.alliance))
    before_name = factory.LazyAttribute(lambda row: str(row.before or ""))
    after = factory.LazyAttribute(lambda row: member_school(row.alliance))
    after_name = factory.LazyAttribute(lambda row: str(row.after or ""))
    entered_at = AT

    class Meta:
        model = models.LeadSchoolChange

    class Params:
        vacant = factory.Trait(outcome="vacant", after=None, named_by=HAPPENED_ON)
        ended = factory.Trait(outcome="ended", after=None)


class PriorityFactory(factory.django.DjangoModelFactory):
    """A priority of the whole alliance for one school year."""

    alliance = factory.SubFactory(AllianceFactory)
    text = "More teachers see each other teach."
    first_year = 2026
    last_year = 2026

    class Meta:
        model = models.Priority

    class Params:
        ended = factory.Trait(ended_at=AT)


class SelfAssessmentFactory(factory.django.DjangoModelFactory):
    """A joint one, given; its ratings are made by themselves."""

    alliance = factory.SubFactory(AllianceFactory)
    started_at = AT
    given_at = AT
    rated_on = HAPPENED_ON

    class Meta:
        model = models.SelfAssessment

    class Params:
        draft = factory.Trait(given_at=None, rated_on=None)


class RatingFactory(factory.django.DjangoModelFactory):
    self_assessment = factory.SubFactory(SelfAssessmentFactory)
    strand = factory.SubFactory(StrandFactory)
    stage = factory.SubFactory(MaturityStageFactory)

    class Meta:
        model = models.Rating

    class Params:
        left_open = factory.Trait(stage=None)


class PostFactory(factory.django.DjangoModelFactory):
    """A teacher at a school of the alliance."""

    person = factory.SubFactory(UserFactory)
    role = Post.Role.TEACHER
    alliance = factory.SubFactory(AllianceFactory)
    school = factory.LazyAttribute(
        lambda post: member_school(post.alliance) if post.role in Post.SCHOOL_ROLES else None
    )
    starts_on = SINCE

    class Meta:
        model = Post

    class Params:
        lead = factory.Trait(role=Post.Role.LEAD)
        project_lead = factory.Trait(role=Post.Role.PROJECT_LEAD)
        school_lead = factory.Trait(role=Post.Role.SCHOOL_LEAD)
        headteacher = factory.Trait(role=Post.Role.HEADTEACHER)
        guest = factory.Trait(role=Post.Role.GUEST)
        ended = factory.Trait(ends_on=SINCE)


class GroupFactory(factory.django.DjangoModelFactory):
    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Steering group {n}")
    kind = models.Group.Kind.STEERING
    started_on = SINCE

    class Meta:
        model = models.Group

    class Params:
        ended = factory.Trait(ended_on=HAPPENED_ON)


class GroupMemberFactory(factory.django.DjangoModelFactory):
    """A school lead of the alliance is in the group."""

    group = factory.SubFactory(GroupFactory)
    post = factory.SubFactory(
        PostFactory, school_lead=True, alliance=factory.SelfAttribute("..group.alliance")
    )
    starts_on = SINCE

    class Meta:
        model = models.GroupMember


class GroupMeetingFactory(factory.django.DjangoModelFactory):
    """Nobody is named as there."""

    group = factory.SubFactory(GroupFactory)
    held_on = HAPPENED_ON
    agreed = "Every school sends two teachers."
    entered_at = AT

    class Meta:
        model = models.GroupMeeting


class GroupMeetingBeforeFactory(factory.django.DjangoModelFactory):
    """What a meeting said before somebody put it right."""

    meeting = factory.SubFactory(GroupMeetingFactory)
    version = 1
    held_on = HAPPENED_ON
    agreed = "Every school sends one teacher."
    why = "The notes came late."
    corrected_at = AT

    class Meta:
        model = models.GroupMeetingBefore


class InvitationFactory(factory.django.DjangoModelFactory):
    """A teacher is invited to a school of the alliance; no letter is posted."""

    alliance = factory.SubFactory(AllianceFactory)
    programme = factory.SelfAttribute("alliance.programme")
    role = Post.Role.TEACHER
    school = factory.LazyAttribute(lambda row: member_school(row.alliance))
    name = factory.Sequence(lambda n: f"Tom Adeyemi {n}")
    email = factory.Sequence(lambda n: f"invited-{n}@school.example")
    invited_at = AT
    sent_at = AT
    invited_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Invitation
