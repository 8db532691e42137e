from datetime import time
from decimal import Decimal

import factory

from projects import models
from projects.models import Cycle, TeamRole
from projects.models.locks import titles
from tests.factories import AT, HAPPENED_ON, SINCE, TERM_BEGAN
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    AllianceFactory,
    InvitationFactory,
    PostFactory,
    ProgrammeFactory,
    member_school,
)
from tests.factories.clusters import MeetingFactory, TermFactory
from tests.factories.toolkit import InterventionFactory, KeyMessageFactory
from tests.factories.writing import AttachmentFactory


class ProjectFactory(factory.django.DjangoModelFactory):
    """Shared with the cluster, as a new project is."""

    alliance = factory.SubFactory(AllianceFactory)
    title = factory.Sequence(lambda n: f"Talk before writing {n}")
    slug = factory.Sequence(lambda n: f"talk-before-writing-{n}")
    aim = "Pupils explain their thinking before they write."
    started_on = SINCE

    class Meta:
        model = models.Project

    class Params:
        published = factory.Trait(
            alliance=factory.SubFactory(AllianceFactory, programme__published=True)
        )


class ResearchQuestionFactory(factory.django.DjangoModelFactory):
    project = factory.SubFactory(ProjectFactory)
    text = "Does talk before writing help pupils to explain?"
    asked_on = SINCE

    class Meta:
        model = models.ResearchQuestion

    class Params:
        replaced = factory.Trait(replaced_on=TERM_BEGAN, reason="Too wide for one cycle.")


class StepTakenFactory(factory.django.DjangoModelFactory):
    project = factory.SubFactory(ProjectFactory)
    step = 1
    is_done = True
    note = "We asked all schools."
    at = AT

    class Meta:
        model = models.StepTaken


class ParticipationFactory(factory.django.DjangoModelFactory):
    """A school of the alliance takes part."""

    project = factory.SubFactory(ProjectFactory)
    school = factory.LazyAttribute(lambda row: member_school(row.project.alliance))
    invited_on = SINCE
    joined_on = SINCE

    class Meta:
        model = models.Participation

    class Params:
        invited = factory.Trait(joined_on=None)
        left = factory.Trait(left_on=TERM_BEGAN, reason="A new headteacher.")


class TeamRoleFactory(factory.django.DjangoModelFactory):
    project = factory.SubFactory(ProjectFactory)
    post = factory.SubFactory(PostFactory, alliance=factory.SelfAttribute("..project.alliance"))
    role = TeamRole.Role.MEMBER
    starts_on = SINCE

    class Meta:
        model = TeamRole

    class Params:
        lead = factory.Trait(role=TeamRole.Role.LEAD, post__project_lead=True)
        guest = factory.Trait(role=TeamRole.Role.GUEST, post__guest=True)


class CycleFactory(factory.django.DjangoModelFactory):
    """Open and being tested. A project holds one open cycle."""

    project = factory.SubFactory(ProjectFactory)
    number = factory.LazyAttribute(lambda cycle: cycle.project.cycles.count() + 1)
    term = factory.SubFactory(
        TermFactory, programme=factory.SelfAttribute("..project.alliance.programme")
    )
    stage = Cycle.Stage.TEST
    plan = "Two classes talk in pairs for five minutes before they write."
    prediction = "More pupils give a reason."
    starts_on = TERM_BEGAN

    class Meta:
        model = Cycle

    class Params:
        closed = factory.Trait(
            stage=Cycle.Stage.CLOSED,
            ends_on=HAPPENED_ON,
            decision=Cycle.Decision.ADAPT,
            decision_reason="Pairs of three worked better.",
        )


class TrialFactory(factory.django.DjangoModelFactory):
    cycle = factory.SubFactory(CycleFactory)
    intervention = factory.SubFactory(InterventionFactory)

    class Meta:
        model = models.Trial

    class Params:
        own = factory.Trait(intervention=None, own_idea="Talk partners change every week")


class MeasureFactory(factory.django.DjangoModelFactory):
    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda n: f"Pupils who give a reason {n}")
    level = models.Measure.Level.PUPIL
    target = Decimal(75)

    class Meta:
        model = models.Measure


class ReadingFactory(factory.django.DjangoModelFactory):
    """A baseline: 50%, 16 of 32."""

    measure = factory.SubFactory(MeasureFactory)
    value = Decimal(50)
    part = 16
    of = 32
    taken_on = TERM_BEGAN

    class Meta:
        model = models.Reading

    class Params:
        in_cycle = factory.Trait(
            cycle=factory.SubFactory(
                CycleFactory, project=factory.SelfAttribute("..measure.project")
            )
        )


class RecordFactory(factory.django.DjangoModelFactory):
    """What all that is written down beside the cycles shares."""

    project = factory.SubFactory(ProjectFactory)
    entered_at = AT

    class Meta:
        abstract = True

    class Params:
        taken_back = factory.Trait(taken_back_at=AT, taken_back_why="Entered twice.")


class DecisionFactory(RecordFactory):
    what = "Pairs work across schools"
    reason = "Within a school they fell back on old plans."
    alternatives = "Stay as we are."
    who = "The steering group"
    decided_on = HAPPENED_ON

    class Meta:
        model = models.Decision


class ChangeRecordFactory(RecordFactory):
    what = "Middle leaders run the sessions"
    reason = "They know their classes."
    changed_on = HAPPENED_ON

    class Meta:
        model = models.ChangeRecord


class QualityCheckFactory(RecordFactory):
    what = "The questionnaires of one school"
    result = "All questions were answered."
    who = "A colleague of another school"
    checked_on = HAPPENED_ON

    class Meta:
        model = models.QualityCheck


class EvidenceReadFactory(RecordFactory):
    source = "A review of talk before writing"
    says = "It helps most when pupils know what to listen for."
    used = "We write down what to listen for."
    read_on = HAPPENED_ON

    class Meta:
        model = models.EvidenceRead


class MilestoneFactory(RecordFactory):
    what = "Every pair has met once"
    due_on = HAPPENED_ON

    class Meta:
        model = models.Milestone

    class Params:
        in_term = factory.Trait(
            due_on=None,
            term=factory.SubFactory(
                TermFactory, programme=factory.SelfAttribute("..project.alliance.programme")
            ),
            week=3,
        )
        reached = factory.Trait(done_on=HAPPENED_ON, done_at=AT, evidence="Six notes of meetings.")


class RiskFactory(factory.django.DjangoModelFactory):
    """With the review it was entered with."""

    project = factory.SubFactory(ProjectFactory)
    kind = models.Risk.Kind.STAFFING
    what = "The lead of a school leaves"
    review = factory.RelatedFactory(
        "tests.factories.projects.RiskReviewFactory", factory_related_name="risk"
    )

    class Meta:
        model = models.Risk
        skip_postgeneration_save = True


class RiskReviewFactory(factory.django.DjangoModelFactory):
    risk = factory.SubFactory(RiskFactory, review=None)
    number = factory.LazyAttribute(lambda review: review.risk.reviews.count() + 1)
    reviewed_on = HAPPENED_ON
    likelihood = models.RiskReview.Likelihood.POSSIBLE
    effect = models.RiskReview.Effect.SERIOUS
    owner = "The alliance lead"
    action = "Name a second person in each school."
    entered_at = AT

    class Meta:
        model = models.RiskReview

    class Params:
        over = factory.Trait(is_over=True)


class PresentationFactory(factory.django.DjangoModelFactory):
    """A project whose lead is asked to present at a national event."""

    project = factory.SubFactory(ProjectFactory)
    meeting = factory.SubFactory(
        MeetingFactory,
        national=True,
        programme=factory.SelfAttribute("..project.alliance.programme"),
    )
    starts_at = time(14, 30)
    chosen_at = AT
    chosen_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Presentation

    class Params:
        agreed = factory.Trait(
            title="Why pairs talk first",
            abstract="What we tried in two classes.",
            version=1,
            given_at=AT,
            given_by=factory.SubFactory(UserFactory),
        )
        declined = factory.Trait(
            declined_at=AT,
            declined_by=factory.SubFactory(UserFactory),
            declined_why="We are inspected that week.",
        )


class CorrectionFactory(factory.django.DjangoModelFactory):
    reading = factory.SubFactory(ReadingFactory)
    was = "15 of 32"
    by = factory.SubFactory(UserFactory)
    at = AT

    class Meta:
        model = models.Correction


class ImpactClaimFactory(factory.django.DjangoModelFactory):
    measure = factory.SubFactory(MeasureFactory)
    cycle = factory.SubFactory(CycleFactory, project=factory.SelfAttribute("..measure.project"))
    strength = models.Strength.BEFORE_AFTER
    caution = "Two other things changed as well."
    by = factory.SubFactory(UserFactory)
    at = AT

    class Meta:
        model = models.ImpactClaim


class CriterionFactory(factory.django.DjangoModelFactory):
    """A measure as a cycle locked it: to 75 by the end of the term."""

    cycle = factory.SubFactory(CycleFactory)
    measure = factory.SubFactory(MeasureFactory, project=factory.SelfAttribute("..cycle.project"))
    methods = factory.LazyAttribute(lambda row: titles(row.measure.methods.all()))
    name = factory.SelfAttribute("measure.name")
    short_name = factory.SelfAttribute("measure.short_name")
    level = factory.SelfAttribute("measure.level")
    unit_name = factory.SelfAttribute("measure.unit_name")
    counted = factory.SelfAttribute("measure.counted")
    counts_people = factory.SelfAttribute("measure.counts_people")
    explanation = factory.SelfAttribute("measure.explanation")
    waiver = factory.SelfAttribute("measure.waiver")
    direction = factory.SelfAttribute("measure.direction")
    target = factory.SelfAttribute("measure.target")
    target_on = factory.SelfAttribute("measure.target_on")
    collected_by = factory.SelfAttribute("measure.collected_by")

    class Meta:
        model = models.Criterion


class AmendmentFactory(factory.django.DjangoModelFactory):
    cycle = factory.SubFactory(CycleFactory)
    part = models.Amendment.Part.PREDICTION
    was = factory.SelfAttribute("cycle.prediction")
    now = "Most pupils give a reason."
    reason = "Two classes more took part."
    by = factory.LazyAttribute(
        lambda row: PostFactory(lead=True, alliance=row.cycle.project.alliance).person
    )
    at = AT

    class Meta:
        model = models.Amendment


class ScopeCheckFactory(factory.django.DjangoModelFactory):
    """All is well but the time."""

    cycle = factory.SubFactory(CycleFactory, stage=Cycle.Stage.PLAN)
    when = models.ScopeCheck.When.PLAN
    size = people = data = evidence = True
    note = "Cover is short in May."
    by = factory.LazyAttribute(
        lambda row: PostFactory(lead=True, alliance=row.cycle.project.alliance).person
    )
    at = AT

    class Meta:
        model = models.ScopeCheck


class OwnPartsFactory(factory.django.DjangoModelFactory):
    project = factory.SubFactory(ProjectFactory)
    intervention = factory.SubFactory(InterventionFactory)
    core_parts = "Pairs meet before and after\nThe same pair all term"
    adaptable_parts = "Which year group"
    changed_at = AT

    class Meta:
        model = models.OwnParts

    class Params:
        own = factory.Trait(intervention=None, own_idea="Talk partners change every week")


class WordingFactory(factory.django.DjangoModelFactory):
    """The aim, as it was until somebody changed it."""

    project = factory.SubFactory(ProjectFactory)
    part = models.Wording.Part.AIM
    words = "Pupils explain their thinking."
    by = factory.SubFactory(UserFactory)
    at = AT

    class Meta:
        model = models.Wording


class IdeaProposalFactory(factory.django.DjangoModelFactory):
    """Proposed by a facilitator; nobody has answered."""

    project = factory.SubFactory(ProjectFactory)
    own_idea = "Talk partners change every week"
    why = "It costs nothing."
    summary = "Pupils talk with somebody else each week before they write."
    core_parts = "Everybody changes"
    proposed_at = AT

    class Meta:
        model = models.IdeaProposal

    class Params:
        added = factory.Trait(
            outcome=models.IdeaProposal.Outcome.ADDED,
            intervention=factory.SubFactory(InterventionFactory, origin="proposed"),
            answered_at=AT,
        )
        declined = factory.Trait(
            outcome=models.IdeaProposal.Outcome.DECLINED,
            answer="It is a detail of another.",
            answered_at=AT,
        )


class FidelityFactory(factory.django.DjangoModelFactory):
    trial = factory.SubFactory(TrialFactory)
    participation = factory.SubFactory(
        ParticipationFactory, project=factory.SelfAttribute("..trial.cycle.project")
    )
    part = "Pairs meet before and after"
    said = models.Fidelity.Said.KEPT
    entered_at = AT

    class Meta:
        model = models.Fidelity

    class Params:
        dropped = factory.Trait(said=models.Fidelity.Said.DROPPED, note="No cover was found.")


class PublishedExampleFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory, published=True)
    key_message = factory.SubFactory(KeyMessageFactory)
    alliance = factory.SubFactory(AllianceFactory, programme=factory.SelfAttribute("..programme"))
    source = "Section 4"

    class Meta:
        model = models.PublishedExample


class PublishedFigureFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory, published=True)
    alliance = factory.SubFactory(AllianceFactory, programme=factory.SelfAttribute("..programme"))
    what = "Teachers who felt confident"
    before = "1"
    after = "16"
    n = "16"
    unit = "teachers"
    source = "Section 5"

    class Meta:
        model = models.PublishedFigure


class PublishedSourceFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory, published=True)
    alliance = factory.SubFactory(AllianceFactory, programme=factory.SelfAttribute("..programme"))
    about = models.PublishedSource.About.REGION
    source = "Appendix 1"

    class Meta:
        model = models.PublishedSource


class InvitedPartFactory(factory.django.DjangoModelFactory):
    invitation = factory.SubFactory(InvitationFactory)
    project = factory.SubFactory(
        ProjectFactory, alliance=factory.SelfAttribute("..invitation.alliance")
    )
    role = TeamRole.Role.MEMBER

    class Meta:
        model = models.InvitedPart


class AskedFactory(factory.django.DjangoModelFactory):
    """Waiting for the answer of a school; no letter is posted."""

    to_name = "Heather Moss"
    to_email = factory.Sequence(lambda n: f"head-{n}@school.example")
    asked_at = AT

    class Meta:
        abstract = True

    class Params:
        confirmed = factory.Trait(answered_at=AT, answer="yes")
        refused = factory.Trait(answered_at=AT, answer="no", note="Not this year.")


class SchoolInvitationFactory(AskedFactory):
    project = factory.SubFactory(ProjectFactory)
    school = factory.LazyAttribute(lambda row: member_school(row.project.alliance))
    time_asked = "Two hours a term."
    text = "Will you take part?"

    class Meta:
        model = models.SchoolInvitation


class SchoolRoleFactory(AskedFactory):
    participation = factory.SubFactory(ParticipationFactory)
    role = models.SchoolRole.Role.SPONSOR
    starts_on = SINCE

    class Meta:
        model = models.SchoolRole


class AgreementFactory(AskedFactory):
    """With ``file`` the content of a plain text that is attached to it."""

    participation = factory.SubFactory(ParticipationFactory)
    link_role = "Visits once a term."
    school_role = "Frees two teachers for half a day."
    starts_on = SINCE
    ends_on = SINCE.replace(year=SINCE.year + 2)

    @factory.post_generation
    def file(self, create, content, **kwargs):
        if content:
            AttachmentFactory(to=self, content=content, **kwargs)

    class Meta:
        model = models.Agreement
        skip_postgeneration_save = True


class ConcernFactory(factory.django.DjangoModelFactory):
    participation = factory.SubFactory(ParticipationFactory)
    reason = "Two calls missed."
    action = "Ring the head."
    raised_at = AT

    class Meta:
        model = models.Concern


class SchoolVisitFactory(factory.django.DjangoModelFactory):
    participation = factory.SubFactory(ParticipationFactory)
    visited_on = HAPPENED_ON

    class Meta:
        model = models.SchoolVisit
