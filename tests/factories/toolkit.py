import factory

from tests.factories import SINCE
from toolkit import models


class Numbered(factory.django.DjangoModelFactory):
    """Numbers and positions begin where no data file has any."""

    class Meta:
        abstract = True

    class Params:
        nth = factory.Sequence(lambda n: 1001 + n)


class DimensionFactory(Numbered):
    key = factory.LazyAttribute(lambda row: f"dimension-{row.nth}")
    name = factory.LazyAttribute(lambda row: f"Dimension {row.nth}")
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.Dimension


class StrandFactory(Numbered):
    dimension = factory.SubFactory(DimensionFactory)
    key = factory.LazyAttribute(lambda row: f"strand-{row.nth}")
    name = factory.LazyAttribute(lambda row: f"Strand {row.nth}")
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.Strand


class MaturityStageFactory(Numbered):
    key = factory.LazyAttribute(lambda row: f"stage-{row.nth}")
    name = factory.LazyAttribute(lambda row: f"Stage {row.nth}")
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.MaturityStage


class InterventionFactory(Numbered):
    slug = factory.LazyAttribute(lambda row: f"intervention-{row.nth}")
    title = factory.LazyAttribute(lambda row: f"Intervention {row.nth}")
    summary = "Teachers watch each other teach and talk about it afterwards."

    class Meta:
        model = models.Intervention

    class Params:
        retired = factory.Trait(retired_on=SINCE)


class PlacementFactory(factory.django.DjangoModelFactory):
    intervention = factory.SubFactory(InterventionFactory)
    strand = factory.SubFactory(StrandFactory)

    class Meta:
        model = models.Placement


class LevelFactory(Numbered):
    key = factory.LazyAttribute(lambda row: f"level-{row.nth}")
    name = factory.LazyAttribute(lambda row: f"Level {row.nth}")
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.Level


class KeyMessageFactory(Numbered):
    number = factory.SelfAttribute("nth")
    level = factory.SubFactory(LevelFactory)
    title = factory.LazyAttribute(lambda row: f"Key message {row.nth}")

    class Meta:
        model = models.KeyMessage


class ClaimFactory(Numbered):
    number = factory.SelfAttribute("nth")
    title = factory.LazyAttribute(lambda row: f"Claim {row.nth}")

    class Meta:
        model = models.Claim


class BehaviourFactory(Numbered):
    key = factory.LazyAttribute(lambda row: f"behaviour-{row.nth}")
    title = factory.LazyAttribute(lambda row: f"Behaviour {row.nth}")
    group = models.Behaviour.Group.CLUSTER_LOG
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.Behaviour


class FocusAreaFactory(Numbered):
    key = factory.LazyAttribute(lambda row: f"area-{row.nth}")
    title = factory.LazyAttribute(lambda row: f"Area of focus {row.nth}")
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.FocusArea


class ChallengeFactory(Numbered):
    key = factory.LazyAttribute(lambda row: f"challenge-{row.nth}")
    title = factory.LazyAttribute(lambda row: f"Challenge {row.nth}")
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.Challenge


class EvidenceSourceFactory(Numbered):
    key = factory.LazyAttribute(lambda row: f"source-{row.nth}")
    title = factory.LazyAttribute(lambda row: f"Source {row.nth}")
    position = factory.SelfAttribute("nth")

    class Meta:
        model = models.EvidenceSource

    class Params:
        retired = factory.Trait(retired_on=SINCE)
