"""Nothing of another tenant in any list, search or page (AC-08), no private text (AC-10)."""

import pytest
from django.urls import reverse

from projects.models import Sharing
from tests.permissions.asking import WorldCase
from tests.permissions.table import TABLE
from tests.permissions.table_parts import IN_AN_ALLIANCE, MEMBERS, PLACES

LISTS = (
    "/",
    "/cycle/",
    "/projects/",
    "/log/?alliance=all",
    "/log/?alliance=all&kind=evidence",
    "/log/?alliance=all&kind=reflection",
    "/log/?alliance=all&q=MARKER",
    "/clusters/",
    "/account/emails/",
    "/meetings/",
    "/check-ins/",
    "/priorities/",
    "/maturity/",
    "/toolkit/choose/",
    "/check-ins/new/",
    "/meetings/new/",
    "/actions/",
    "/actions/new/",
    "/toolkit/?all=1",
    "/toolkit/?q=MARKER",
    "/toolkit/an-intervention/",
    "/published/",
    "/published/?part=messages",
    "/published/?part=figures",
    "/published/?q=MARKER",
    "/published/data/",
    "/claims/",
    "/account/",
    "/log/new/",
    "/reflect/new/",
    "/projects/new/",
    "/manage/",
    "/manage/accounts/user/",
    "/manage/accounts/user/?q=MARKER",
    "/manage/alliances/alliance/",
    "/manage/alliances/alliance/?q=MARKER",
    "/manage/alliances/school/",
    "/manage/alliances/post/",
    "/manage/alliances/post/add/",
    "/manage/clusters/cluster/",
    "/manage/clusters/cluster/add/",
    "/manage/clusters/checkin/add/",
    "/manage/clusters/meeting/",
)
"""Every page that gathers rows of several people, and every search."""

OURS = ("alliances:", "clusters:", "insights:", "logs:", "projects:")


@pytest.mark.once  # on PostgreSQL test_prepared compares what each query answers
class TestMarkers(WorldCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        for place in cls.places:
            place.cycle.trials.create(intervention=cls.world.toolkit["intervention"])
        cls.told = {
            name: cls._read(client, [*LISTS, *cls._pages_for(name)])
            for name, client in cls.clients.items()
        }

    @classmethod
    def _pages_for(cls, actor: str) -> list[str]:
        """Every page about one thing of ``own`` that this actor gets.

        That nobody else gets it says the table; the other places are like ``own``. A page behind a
        link of a letter is for whoever has its key.
        """
        return [
            row.url(cls.world)
            for row in TABLE
            if row.name.startswith(OURS) and row.get[actor] == 200 and not row.query(cls.world)
        ]

    @staticmethod
    def _read(client, urls: list[str]) -> str:
        """All that this person is told there and where it leads on; no page is asked for twice."""
        pages: dict[str, str] = {}
        for url in urls:
            while url not in pages:
                response = client.get(url)
                pages[url] = response.text
                url = response.get("Location", url)  # noqa: PLW2901 - where it leads on
        return "".join(pages.values())

    def test_no_text_of_another_programme_is_anywhere(self):
        for name, told in self.told.items():
            foreign = name.startswith("foreign")
            there = ("own", "peer", "far") if foreign else ("foreign",)
            with self.subTest(name):
                assert [place for place in there if f"MARKER-{place}" in told] == []

    def test_an_only_me_text_is_on_its_authors_pages_alone(self):
        for place in self.places:
            readers = {
                name for name, told in self.told.items() if place.marker_of(Sharing.ONLY_ME) in told
            }
            with self.subTest(place.marker):
                name = place.marker.removeprefix("MARKER-")
                assert readers == {f"{name} teacher", f"{name} lead"}

    def test_what_the_alliance_shares_reaches_the_alliance_and_its_facilitator(self):
        readers = {
            name
            for name, told in self.told.items()
            if self.world.own.marker_of(Sharing.ALLIANCE) in told
        }

        assert readers == {f"own {role}" for role in (*IN_AN_ALLIANCE, "facilitator")}

    def test_what_the_cluster_shares_reaches_the_peers_as_well(self):
        readers = {
            name
            for name, told in self.told.items()
            if self.world.own.marker_of(Sharing.CLUSTER) in told
        }

        assert readers == {
            *(f"own {role}" for role in (*IN_AN_ALLIANCE, "facilitator")),
            *(f"peer {role}" for role in MEMBERS),
        }

    def test_what_the_programme_shares_reaches_no_other_programme(self):
        readers = {
            name
            for name, told in self.told.items()
            if self.world.own.marker_of(Sharing.PROGRAMME) in told
        }

        assert readers >= {"own research", "own admin", "far lead", "far facilitator"}
        assert not any(name.startswith("foreign") for name in readers)
        assert readers.isdisjoint({"far headteacher", "far guest", "stranger", "operator"})


class TestForeignIds(WorldCase):
    """The sweep of AC-04: numbers in the address, one after the other."""

    KINDS = ("logs:entry", "logs:entry_edit", "logs:reflection", "logs:reflection_edit")

    def test_a_foreign_text_answers_as_one_that_does_not_exist(self):
        outsiders = [name for name in self.clients if name.startswith(("far", "foreign"))]
        for kind in self.KINDS:
            nothing = self._seen(self.clients["foreign lead"], reverse(kind, args=[10**6]))
            for name in outsiders:
                url = reverse(kind, args=[self.world.own.entries[Sharing.ALLIANCE].pk])
                if "reflection" in kind:
                    url = reverse(kind, args=[self.world.own.reflections[Sharing.ALLIANCE].pk])
                with self.subTest(kind, actor=name):
                    status, _ = self._seen(self.clients[name], url)
                    assert status == 404
            with self.subTest(kind, actor="foreign lead"):
                assert self._seen(self.clients["foreign lead"], url) == nothing

    @staticmethod
    def _seen(client, url: str) -> tuple[int, str]:
        """The status and the page, without the reference that differs on every answer."""
        response = client.get(url)
        reference = response.context["reference"] if response.status_code == 404 else ""
        return response.status_code, response.text.replace(reference, "")

    def test_a_sweep_over_all_numbers_reads_nothing_foreign(self):
        for kind in ("logs:entry", "logs:reflection"):
            model = type(self.world.own.entries["alliance"])
            if kind == "logs:reflection":
                model = type(self.world.own.reflections["alliance"])
            last = model.objects.order_by("-pk").values_list("pk", flat=True)[0]
            for name in (f"{place} lead" for place in PLACES):
                client = self.clients[name]
                place = name.split()[0]
                read = "".join(
                    client.get(reverse(kind, args=[pk])).text for pk in range(1, last + 6)
                )
                with self.subTest(kind, actor=name):
                    assert f"MARKER-{place}-alliance" in read
                    others = set(PLACES) - {place}
                    private = [other for other in others if f"MARKER-{other}-only_me" in read]
                    assert private == []
                    assert ("MARKER-foreign" in read) == (place == "foreign")
