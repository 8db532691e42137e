"""Sets to measure speed on are of the size they say, and hold what pages show."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from accounts.models import User
from alliances.models import Alliance
from clusters.models import Cluster
from insights.queries import clusters
from logs import scale
from logs.models import Entry, Reflection
from projects.access import access_of
from projects.models import Cycle

LATE_AUTUMN, FIRST_DAY, AUGUST = date(2026, 11, 24), date(2027, 1, 4), date(2026, 8, 14)

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def build():
    def build(sizes, today=LATE_AUTUMN):
        call_command("seed_toolkit", stdout=StringIO())
        return scale.build(sizes, today)

    return build


@pytest.mark.parametrize(
    ("sizes", "shares"),
    [
        (scale.Sizes(alliances=4, entries=36, measured=10), [10, 10, 8, 8]),
        (scale.Sizes(alliances=6, entries=30, measured=1), [1, 1, 7, 7, 7, 7]),
        (scale.Sizes(alliances=5, entries=11, measured=2), [2, 2, 3, 2, 2]),
    ],
)
def test_each_alliance_holds_its_share(build, sizes, shares):
    build(sizes)

    held = Alliance.objects.order_by("pk").annotate(n=Count("projects__cycles__entry_set"))
    assert [alliance.n for alliance in held] == shares
    assert Cluster.objects.count() == -(-len(shares) // 4)
    assert Cycle.objects.open().count() == len(shares)


def test_ten_times_is_ten_times():
    one, ten = scale.Sizes.times(1), scale.Sizes.times(10)

    assert (one.alliances, one.entries, one.shares()[0]) == (32, 10_000, 100)
    assert (ten.alliances, ten.entries, ten.shares()[0]) == (320, 100_000, 1_000)
    assert (sum(one.shares()), sum(ten.shares())) == (10_000, 100_000)


def test_every_text_has_one_version_with_its_tags(build):
    build(scale.Sizes(alliances=4, entries=40, measured=10))

    for model, names in ((Entry, ["key_messages", "claims"]), (Reflection, ["behaviours"])):
        texts = list(model.objects.all())
        versions = {version.id: version for version in model.history.all()}
        assert len(versions) == model.history.count() == len(texts)
        for text in texts:
            version = versions[text.pk]
            assert (version.history_user, version.history_type) == (text.author, "+")
            for name in names:
                tags = getattr(version, name).all()
                column = model._meta.get_field(name).m2m_reverse_field_name()
                kept = {getattr(tag, f"{column}_id") for tag in tags}
                assert kept == set(getattr(text, name).values_list("pk", flat=True))
    assert Entry.objects.filter(claims__isnull=False).exists()


@pytest.mark.parametrize("today", [LATE_AUTUMN, FIRST_DAY, AUGUST], ids=str)
def test_a_facilitator_finds_a_cluster_of_four_at_work(build, today):
    build(scale.Sizes(alliances=8, entries=400, measured=50), today)
    facilitator = User.objects.get(email="facilitator-1@scale.example")

    [cluster] = clusters.of_facilitator(access_of(facilitator, today), today)

    assert sorted(row.alliance.slug for row in cluster.rows) == [
        f"alliance-{number}" for number in range(1, 5)
    ]
    assert {row.progress.word for row in cluster.rows} == {"On track"}
    assert not Entry.objects.filter(happened_on__gt=today).exists()
    assert Entry.objects.filter(reading__isnull=False).count() == 8 * 9


def test_a_set_wants_an_empty_database_with_the_toolkit(build):
    with pytest.raises(CommandError, match="toolkit is not here"):
        call_command("make_scale_set", "1")
    build(scale.Sizes(alliances=4, entries=8, measured=2))

    with pytest.raises(CommandError, match="empty database"):
        call_command("make_scale_set", "1")
