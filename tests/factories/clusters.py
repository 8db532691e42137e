from datetime import date, time

import factory

from clusters import models
from tests.factories import AT, HAPPENED_ON, SINCE, TERM_BEGAN
from tests.factories.accounts import UserFactory
from tests.factories.alliances import AllianceFactory, ProgrammeFactory


class ClusterFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Cluster {n}")
    slug = factory.Sequence(lambda n: f"cluster-{n}")

    class Meta:
        model = models.Cluster


class PlacingFactory(factory.django.DjangoModelFactory):
    cluster = factory.SubFactory(ClusterFactory)
    alliance = factory.SubFactory(
        AllianceFactory, programme=factory.SelfAttribute("..cluster.programme")
    )
    starts_on = SINCE

    class Meta:
        model = models.Placing


class FacilitationFactory(factory.django.DjangoModelFactory):
    cluster = factory.SubFactory(ClusterFactory)
    person = factory.SubFactory(UserFactory)
    starts_on = SINCE

    class Meta:
        model = models.Facilitation

    class Params:
        ended = factory.Trait(ends_on=SINCE)


class TermFactory(factory.django.DjangoModelFactory):
    """The autumn term of 2026; asked for twice in a programme, it is one row."""

    programme = factory.SubFactory(ProgrammeFactory)
    cluster = None
    season = models.Term.Season.AUTUMN
    starts_on = TERM_BEGAN
    break_starts_on = date(2026, 10, 26)
    break_ends_on = date(2026, 10, 30)
    ends_on = date(2026, 12, 18)

    class Meta:
        model = models.Term
        django_get_or_create = ("programme", "cluster", "season", "starts_on")

    class Params:
        spring = factory.Trait(
            season=models.Term.Season.SPRING,
            starts_on=date(2027, 1, 4),
            break_starts_on=date(2027, 2, 15),
            break_ends_on=date(2027, 2, 19),
            ends_on=date(2027, 3, 25),
        )


def own_term(cluster: models.Cluster, year: int = 2030) -> models.Term:
    """A term that a cluster has for itself, years ahead of all others or, as in 2025, over."""
    dates = {"starts_on": date(year, 1, 7), "ends_on": date(year, 3, 29)}
    dates |= {"break_starts_on": date(year, 2, 18), "break_ends_on": date(year, 2, 22)}
    return TermFactory(
        programme=cluster.programme, cluster=cluster, season=models.Term.Season.SPRING, **dates
    )


class ClosureFactory(factory.django.DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    starts_on = HAPPENED_ON
    ends_on = factory.SelfAttribute("starts_on")
    why = "INSET day"

    class Meta:
        model = models.Closure
        django_get_or_create = ("programme", "starts_on")


class BusyPeriodFactory(factory.django.DjangoModelFactory):
    alliance = factory.SubFactory(AllianceFactory)
    starts_on = HAPPENED_ON
    ends_on = factory.SelfAttribute("starts_on")
    why = "mock exams"

    class Meta:
        model = models.BusyPeriod
        django_get_or_create = ("alliance", "starts_on")


class MeetingFactory(factory.django.DjangoModelFactory):
    """A cluster meeting that everybody has been told of."""

    cluster = factory.SubFactory(ClusterFactory)
    programme = factory.LazyAttribute(
        lambda meeting: meeting.cluster.programme if meeting.cluster else ProgrammeFactory()
    )
    term = factory.SubFactory(TermFactory, programme=factory.SelfAttribute("..programme"))
    held_on = HAPPENED_ON
    starts_at = time(14)
    ends_at = time(16)
    confirmed_at = AT

    class Meta:
        model = models.Meeting

    class Params:
        proposed = factory.Trait(confirmed_at=None, planned_on=TERM_BEGAN)
        cancelled = factory.Trait(cancelled_at=AT)
        national = factory.Trait(kind=models.Meeting.Kind.NATIONAL, cluster=None)


class CheckInFactory(factory.django.DjangoModelFactory):
    """A call that everybody has been told of."""

    alliance = factory.SubFactory(AllianceFactory)
    term = factory.SubFactory(TermFactory, programme=factory.SelfAttribute("..alliance.programme"))
    due_on = HAPPENED_ON
    starts_at = time(15, 30)
    confirmed_at = AT

    class Meta:
        model = models.CheckIn

    class Params:
        proposed = factory.Trait(confirmed_at=None, planned_on=TERM_BEGAN)
        cancelled = factory.Trait(cancelled_at=AT)
        held = factory.Trait(outcome=models.CheckIn.Outcome.HELD)
        missed = factory.Trait(outcome=models.CheckIn.Outcome.MISSED)


class ReplyFactory(factory.django.DjangoModelFactory):
    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(UserFactory)
    answer = models.Reply.Answer.COMING
    replied_at = AT

    class Meta:
        model = models.Reply


class AgendaItemFactory(factory.django.DjangoModelFactory):
    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n)
    minutes = 25
    title = "Welcome"

    class Meta:
        model = models.AgendaItem


class AttendanceFactory(factory.django.DjangoModelFactory):
    meeting = factory.SubFactory(MeetingFactory)
    alliance = factory.SubFactory(
        AllianceFactory, programme=factory.SelfAttribute("..meeting.programme")
    )
    came = True
    noted_at = AT
    noted_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Attendance


class MinutesFactory(factory.django.DjangoModelFactory):
    meeting = factory.SubFactory(MeetingFactory)
    text = "What was said."
    changed_at = AT
    changed_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Minutes


class ActionFactory(factory.django.DjangoModelFactory):
    """An open action that a meeting of a cluster agreed on."""

    meeting = factory.SubFactory(MeetingFactory)
    cluster = factory.SelfAttribute("meeting.cluster")
    programme = factory.SelfAttribute("meeting.programme")
    what = "Send the interview questions"
    owner = factory.SubFactory(UserFactory)
    due_on = HAPPENED_ON
    agreed_at = AT
    agreed_by = factory.SubFactory(UserFactory)

    class Meta:
        model = models.Action

    class Params:
        done = factory.Trait(done_at=AT)
