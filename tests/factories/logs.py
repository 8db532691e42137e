from typing import Any

import factory

from logs import models
from projects.models import Cycle, Sharing
from tests.factories import AT, HAPPENED_ON, TERM_BEGAN
from tests.factories.accounts import UserFactory
from tests.factories.alliances import AllianceFactory, PostFactory
from tests.factories.clusters import MeetingFactory
from tests.factories.projects import CycleFactory
from tests.factories.toolkit import EvidenceSourceFactory, LevelFactory


class TextFactory(factory.django.DjangoModelFactory):
    """Written by a lead of the alliance, as the pages write it: with its tags and one version."""

    cycle = factory.SubFactory(CycleFactory)
    author = factory.LazyAttribute(
        lambda text: PostFactory(lead=True, alliance=text.cycle.project.alliance).person
    )
    happened_on = HAPPENED_ON
    submitted_at = AT
    key_messages = ()

    class Meta:
        abstract = True

    class Params:
        private = factory.Trait(sharing=Sharing.ONLY_ME)

    tags: tuple[str, ...]

    @classmethod
    def _build(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        return model_class(*args, **{k: v for k, v in fields.items() if k not in cls.tags})

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        text = cls._build(model_class, *args, **fields)
        tags = {name: fields[name] for name in cls.tags}
        text.write(tags, by=text.author, at=text.submitted_at)
        return text


class EntryFactory(TextFactory):
    sharing = Sharing.ALLIANCE
    what_happened = factory.Sequence(lambda n: f"Pairs talked before they wrote {n}.")
    source = factory.SubFactory(EvidenceSourceFactory)
    more_sources = ()
    claims = ()

    tags = ("more_sources", "key_messages", "claims")

    class Meta:
        model = models.Entry
        exclude = ("tags",)


class ReflectionFactory(TextFactory):
    sharing = Sharing.ALLIANCE
    text = factory.Sequence(lambda n: f"I asked before I told {n}.")
    level = factory.SubFactory(LevelFactory)
    behaviours = ()

    tags = ("behaviours", "key_messages")

    class Meta:
        model = models.Reflection
        exclude = ("tags",)


class StageChangeFactory(factory.django.DjangoModelFactory):
    cycle = factory.SubFactory(CycleFactory)
    stage = Cycle.Stage.TEST
    by = factory.LazyAttribute(
        lambda row: PostFactory(lead=True, alliance=row.cycle.project.alliance).person
    )
    at = AT

    class Meta:
        model = models.StageChange


class ProgressOverrideFactory(factory.django.DjangoModelFactory):
    alliance = factory.SubFactory(AllianceFactory)
    word = models.ProgressOverride.Word.ON_TRACK
    reason = "They told me on the telephone."
    by = factory.SubFactory(UserFactory)
    at = AT
    until = TERM_BEGAN

    class Meta:
        model = models.ProgressOverride


class OwnProgressFactory(factory.django.DjangoModelFactory):
    alliance = factory.SubFactory(AllianceFactory)
    word = models.OwnProgress.Word.NUDGE
    reason = "Two schools could not free anybody."
    by = factory.SubFactory(UserFactory)
    at = AT

    class Meta:
        model = models.OwnProgress


class PeerChallengeFactory(factory.django.DjangoModelFactory):
    """Asked for by the platform, and not in yet."""

    cycle = factory.SubFactory(CycleFactory)
    meeting = factory.SubFactory(
        MeetingFactory,
        cluster__programme=factory.SelfAttribute("...cycle.project.alliance.programme"),
    )
    challenger = factory.SubFactory(
        AllianceFactory, programme=factory.SelfAttribute("..cycle.project.alliance.programme")
    )
    asked_at = AT

    class Meta:
        model = models.PeerChallenge

    class Params:
        given = factory.Trait(
            strengths="Every school measures it in the same way.",
            questions="How do you know that pupils reason?",
            submitted_at=AT,
            submitted_by=factory.SubFactory(UserFactory),
        )
        answered = factory.Trait(
            given=True,
            response="We will ask six pupils in each school.",
            answered_at=AT,
            answered_by=factory.SubFactory(UserFactory),
        )
        withdrawn = factory.Trait(withdrawn_at=AT)


class PackFactory(factory.django.DjangoModelFactory):
    meeting = factory.SubFactory(MeetingFactory)

    class Meta:
        model = models.Pack

    class Params:
        locked = factory.Trait(locked_at=AT)
        closed = factory.Trait(locked_at=AT, closed_at=AT)
