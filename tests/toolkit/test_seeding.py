"""The catalogue comes from its files as often as one likes, and people's edits stay."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import seeding as core_seeding
from tests.worlds import db, made_once
from toolkit import seeding
from toolkit.models import (
    Behaviour,
    Challenge,
    Claim,
    Dimension,
    EvidenceSource,
    FocusArea,
    Intervention,
    KeyMessage,
    Level,
    MaturityStage,
    Placement,
    Strand,
)

__all__ = ["built", "db"]

built = made_once(seeding.seed)


def run() -> list[str]:
    out = StringIO()
    call_command("seed_toolkit", stdout=out)
    return out.getvalue().splitlines()


def counts() -> dict[str, int]:
    models = (
        Behaviour,
        Challenge,
        Claim,
        Dimension,
        EvidenceSource,
        FocusArea,
        Intervention,
        KeyMessage,
        Level,
        MaturityStage,
        Placement,
        Strand,
    )
    return {model.__name__: model.objects.count() for model in models}


def test_the_whole_catalogue_is_loaded(db):
    assert counts() == {
        "Behaviour": 10,
        "Challenge": 14,
        "Claim": 8,
        "Dimension": 3,
        "EvidenceSource": 10,
        "FocusArea": 7,
        "Intervention": 69,
        "KeyMessage": 13,
        "Level": 3,
        "MaturityStage": 4,
        "Placement": 86,
        "Strand": 12,
    }
    assert Claim.key_messages.through.objects.count() == 5
    assert set(Intervention.objects.values_list("origin", flat=True)) == {"published"}


def test_each_dimension_has_its_placements(db):
    assert {
        dimension.key: Placement.objects.filter(strand__dimension=dimension).count()
        for dimension in Dimension.objects.all()
    } == {"jpd": 34, "partnership": 28, "collaborative": 24}


def test_fifteen_interventions_stand_under_more_than_one_strand(db):
    placed = [each.placements.count() for each in Intervention.objects.all()]

    assert sum(count > 1 for count in placed) == 15
    assert (placed.count(2), placed.count(3)) == (13, 2)


def test_five_placements_have_parts_to_choose_from(db):
    placements = Placement.objects.order_by("position").exclude(intervention__sub_items="")

    assert [len(each.intervention.sub_item_list) for each in placements] == [4, 4, 3, 2, 3]


def test_behaviours_and_areas_of_focus_keep_their_groups(db):
    groups = list(Behaviour.objects.values_list("group", flat=True))

    assert (groups.count("cluster_log"), groups.count("workshop")) == (6, 4)
    assert FocusArea.objects.filter(is_other=False).count() == 6


def test_a_second_run_changes_nothing(db):
    assert run() == ["Already as in the files: 247."]


def test_a_second_run_writes_nothing(db):
    with CaptureQueriesContext(connection) as captured:
        seeding.seed()

    words = {query["sql"].split()[0] for query in captured.captured_queries}
    assert not words & {"INSERT", "UPDATE", "DELETE"}


def test_an_edit_stays_and_is_named_on_every_run(db):
    Intervention.objects.filter(seed_key="intervention:I01").update(title="Plan lessons together")
    Strand.objects.filter(key="fit-governance").update(summary="Ours")

    first, second = run(), run()

    assert (
        first
        == second
        == [
            "Already as in the files: 245.",
            "Left alone, edited here: strands, Fit governance, summary.",
            "Left alone, edited here: interventions, Plan lessons together, title.",
        ]
    )
    assert Intervention.objects.get(seed_key="intervention:I01").title == "Plan lessons together"


def test_an_edit_taken_back_follows_the_file_again(db):
    row = Strand.objects.get(key="fit-governance")
    was = row.summary
    Strand.objects.filter(pk=row.pk).update(summary="Ours")
    run()
    Strand.objects.filter(pk=row.pk).update(summary=was)

    assert run() == ["Already as in the files: 247."]


def test_a_changed_file_reaches_what_nobody_edited(db, monkeypatch):
    Strand.objects.filter(key="fit-governance").update(summary="Ours")

    def edited(path):
        data = core_seeding.load(path)
        for row in data.get("strand", []):
            row["summary"] = f"New: {row['key']}"
        return data

    monkeypatch.setattr(seeding, "load", edited)
    said = run()

    assert Strand.objects.get(key="fit-governance").summary == "Ours"
    assert Strand.objects.get(key="mentoring-coaching").summary == "New: mentoring-coaching"
    assert "Changed: strands, Mentoring and coaching, summary." in said
    assert "Left alone, edited here: strands, Fit governance, summary." in said


def test_a_retired_intervention_stays_retired(db):
    Intervention.objects.filter(seed_key="intervention:I02").update(retired_on=date(2026, 9, 1))

    assert run() == ["Already as in the files: 247."]
    assert Intervention.objects.get(seed_key="intervention:I02").retired_on == date(2026, 9, 1)


def test_a_placement_somebody_removed_stays_removed(db):
    Placement.objects.get(seed_key="placement:I04:analytic-investigation").delete()

    first, second = run(), run()

    assert first == second
    key = "placement:I04:analytic-investigation"
    assert first[1:] == [
        f"Left alone, removed here: placements, Observe lessons in a shared way, {key}."
    ]
    assert Placement.objects.count() == 85


def test_an_intervention_somebody_deleted_comes_back_with_its_placements(db):
    Intervention.objects.get(seed_key="intervention:I04").delete()

    run()

    assert Intervention.objects.get(seed_key="intervention:I04").placements.count() == 2


def test_links_of_a_claim_that_somebody_changed_stay(db):
    claim = Claim.objects.get(number=1)
    claim.key_messages.set(KeyMessage.objects.filter(number__in=[1, 4]))
    Claim.objects.get(number=3).key_messages.clear()

    first, second = run(), run()

    assert first == second
    assert first[1:] == [
        "Left alone, edited here: claims, 1. Context, key_messages.",
        "Left alone, edited here: claims, 3. Relationships and trust, key_messages.",
    ]
    assert list(claim.key_messages.values_list("number", flat=True)) == [1, 4]
    assert not Claim.objects.get(number=3).key_messages.exists()


def test_what_an_administrator_adds_stays(db):
    mine = Intervention.objects.create(slug="ours", title="Ours", summary="Ours.")
    Placement.objects.create(intervention=mine, strand=Strand.objects.first())

    assert run() == ["Already as in the files: 247."]
    assert Intervention.objects.count() == 70


def test_a_run_that_fails_leaves_nothing_behind(db, monkeypatch):
    deleted = Intervention.objects.filter(seed_key="intervention:I04")
    deleted.delete()

    def broken(data, report):
        assert deleted.exists()
        raise RuntimeError("broken")

    monkeypatch.setattr(seeding, "_lists", broken)

    with pytest.raises(RuntimeError, match="broken"):
        seeding.seed()

    assert not deleted.exists()
