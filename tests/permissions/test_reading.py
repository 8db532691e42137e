"""Everybody gets their page (AC-01), nothing of another tenant (AC-08), no private text (AC-10).

And what a prepared query tells them is what its function would tell, asked plainly.
"""

import re
import sys
from collections.abc import Iterator
from itertools import chain

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from accounts.models import CalendarKey
from alliances.models import Alliance
from core.prepared import prepared
from notifications.writing import SALT
from projects.models import Sharing
from tests.factories.alliances import PostFactory, PriorityFactory
from tests.factories.notifications import key_of
from tests.factories.projects import (
    CycleFactory,
    EvidenceReadFactory,
    MilestoneFactory,
    OwnPartsFactory,
    ParticipationFactory,
    ProjectFactory,
    ResearchQuestionFactory,
    SchoolRoleFactory,
    StepTakenFactory,
    TeamRoleFactory,
)
from tests.factories.toolkit import InterventionFactory
from tests.permissions.asking import SOME, WorldCase, answer, ask, asked_of, deviations
from tests.permissions.plainly import compared
from tests.permissions.table import TABLE
from tests.permissions.table_parts import IN_AN_ALLIANCE, MEMBERS, PLACES
from toolkit.models import Intervention

LISTS = (
    "/",
    "/cycle/",
    "/projects/",
    "/projects/?lacks=either",
    "/projects.csv",
    "/projects/planned-project/cycles/1/",
    "/log/?alliance=all",
    "/log/?alliance=all&kind=evidence",
    "/log/?alliance=all&kind=reflection",
    "/log/?alliance=all&q=MARKER",
    "/clusters/",
    "/account/emails/",
    "/meetings/",
    "/check-ins/",
    "/priorities/",
    "/busy/",
    "/maturity/",
    "/toolkit/choose/",
    "/check-ins/new/",
    "/meetings/new/",
    "/actions/",
    "/actions/new/",
    "/toolkit/?all=1",
    "/toolkit/?q=MARKER",
    "/toolkit/used-intervention/",
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
    "/manage/projects/ideaproposal/",
)
"""Every page that gathers rows of several people, and every search."""

MARKER = re.compile(r"MARKER-[\w-]+")
WORDS = re.compile(r"MARKER-[\w-]+(?:\.txt| \w+)*")
"""A marker with the words it stands in."""
OURS = ("alliances:", "clusters:", "insights:", "logs:", "projects:")


def _planned(alliance: Alliance, intervention: Intervention) -> None:
    """A cycle whose plan is not settled yet, with something of each kind of task."""
    project = ProjectFactory(alliance=alliance, slug="planned-project")
    cycle = CycleFactory(project=project, stage="plan")
    cycle.trials.create(intervention=intervention)
    OwnPartsFactory(project=project, intervention=intervention)
    project.priorities.add(PriorityFactory(alliance=alliance))
    for factory in (
        ResearchQuestionFactory, EvidenceReadFactory, StepTakenFactory, ParticipationFactory,
        MilestoneFactory,
    ):  # fmt: skip
        factory(project=project)
    TeamRoleFactory(project=project, post=PostFactory(lead=True, alliance=alliance))


class TestReading(WorldCase):
    """Everybody opens every page once; the tests look at what came of it."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        used = InterventionFactory(slug="used-intervention")
        for place in cls.places:
            place.cycle.trials.create(intervention=used)
        _planned(cls.world.own.alliance, used)
        cls.names = set(cls.clients if connection.vendor == "sqlite" else SOME)
        cls.got: dict[str, dict[str, int | str]] = {str(row): {} for row in TABLE}
        cls.told: dict[str, str] = {}
        # At one moment, so that what is asked with the time is asked in the same words again.
        with travel(timezone.now(), tick=False), compared() as (cls.asked, cls.different):
            for name in cls.names:
                cls.told[name] = " ".join(set(MARKER.findall("".join(cls._read(name)))))

    @classmethod
    def _read(cls, name: str) -> Iterator[str]:
        """All that this person is told, and where a list leads on.

        A page behind a link of a letter is for whoever has its key.
        """
        client, pages = cls.clients[name], set()
        for row in TABLE:
            if name not in asked_of(row, row.get):
                continue
            url = row.url(cls.world)
            response = ask(client, "get", url)
            pages.add(url)
            cls.got[str(row)][name] = answer(response)
            if row.name.startswith(OURS) and response.status_code == 200:
                yield "" if row.query(cls.world) else response.text
        for url in (*LISTS, f"/toolkit/?strand={cls.world.toolkit['strand'].key}"):
            while url not in pages:
                pages.add(url)
                response = ask(client, "get", url)
                yield response.text
                url = response.get("Location", url)  # noqa: PLW2901 - where it leads on

    def readers(self, marker: str) -> set[str]:
        return {name for name, told in self.told.items() if marker in told}

    def test_every_actor_has_an_answer_in_every_row(self):
        assert [str(row) for row in TABLE if set(row.get) != set(self.world.actors)] == []
        assert [str(row) for row in TABLE if set(row.post) != set(self.world.actors)] == []

    def test_each_role_gets_its_page(self):
        for row in TABLE:
            with self.subTest(str(row)):
                assert deviations(self.got[str(row)], row.get) == {}

    def test_each_prepared_query_answers_everybody_as_a_plain_one_does(self):
        assert self.different == []
        known = [vars(module).values() for module in list(sys.modules.values())]
        ours = {each.__name__ for each in chain(*known) if type(each) is prepared}
        assert len(ours) > 30
        assert ours - self.asked == set()

    def test_no_text_of_another_programme_is_anywhere(self):
        for name, told in self.told.items():
            foreign = name.startswith("foreign")
            there = ("own", "peer", "far") if foreign else ("foreign",)
            with self.subTest(name):
                assert [place for place in there if f"MARKER-{place}" in told] == []

    def test_an_only_me_text_is_on_its_authors_pages_alone(self):
        for place in self.places:
            with self.subTest(place.marker):
                name = place.marker.removeprefix("MARKER-")
                authors = {f"{name} teacher", f"{name} lead"} & self.names
                assert self.readers(place.marker_of(Sharing.ONLY_ME)) == authors

    def test_what_the_alliance_shares_reaches_the_alliance_and_its_facilitator(self):
        ours = {f"own {role}" for role in (*IN_AN_ALLIANCE, "facilitator")}

        assert self.readers(self.world.own.marker_of(Sharing.ALLIANCE)) == ours & self.names

    def test_what_the_cluster_shares_reaches_the_peers_as_well(self):
        ours = {f"own {role}" for role in (*IN_AN_ALLIANCE, "facilitator")}
        peers = {f"peer {role}" for role in MEMBERS}

        marker = self.world.own.marker_of(Sharing.CLUSTER)
        assert self.readers(marker) == (ours | peers) & self.names

    def test_what_the_programme_shares_reaches_no_other_programme(self):
        readers = self.readers(self.world.own.marker_of(Sharing.PROGRAMME))

        far = {"own research", "own admin", "far lead", "far facilitator"}
        assert readers >= far & self.names
        assert not any(name.startswith("foreign") for name in readers)
        assert readers.isdisjoint({"far headteacher", "far guest", "stranger", "operator"})


@pytest.mark.once  # what a page says does not come from the database
class TestBehindAKey(WorldCase):
    """Pages for whoever has the key of a letter or of a calendar, signed in or not."""

    def test_a_page_behind_a_key_says_what_its_answer_needs_and_no_more(self):
        """Every page that a key opens, with all the words it has of anybody."""
        own, lead = self.world.own, self.world.own.people["lead"]
        role = SchoolRoleFactory(participation=own.participation, asked_by=lead)
        self.world.role_key = key_of(role, "school_role")
        off = signing.dumps([lead.pk, "dates"], salt=SALT)
        where = {"MARKER-own project", "MARKER-own alliance"}
        school = where | {"MARKER-own school"}
        agreement = school | {"MARKER-own agrees", "MARKER-own-attached.txt"}
        calendar = where | {
            "MARKER-own hall", "MARKER-peer hall", "MARKER-own topics", "MARKER-own written down",
        }  # fmt: skip
        cases = [
            ("projects:school_answer", self.world.school_key, where),
            ("projects:school_answer", self.world.role_key, school),
            ("projects:school_answer", self.world.agreement_key, agreement),
            ("projects:school_answer_file", self.world.agreement_key, {"MARKER-own file"}),
            ("projects:invitation_answer", self.world.invitation_key, {"MARKER-own alliance"}),
            ("letters_off", off, set()),
            ("insights:calendar", CalendarKey.renew(lead, timezone.now()), calendar),
        ]
        for page, key, words in cases:
            with self.subTest(page, key):
                text = Client().get(reverse(page), {"key": key}).text.replace("\r\n ", "")
                assert set(WORDS.findall(text)) == words
                assert "@school.example" not in text


@pytest.mark.once  # TestReading asks for foreign rows on both
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
