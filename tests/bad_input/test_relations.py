"""Numbers of rows: of another tenant, of nobody, and what is no number at all."""

from urllib.parse import urlencode

import pytest
from django.apps import apps

from tests.bad_input.asking import FormCase, unchanged
from tests.bad_input.corpus import NUMBERS, ODD_NUMBERS, Shown
from tests.bad_input.forms import CHOICES, FORMS, NOWHERE


class TestRelations(FormCase):
    def test_every_relation_of_every_form_is_in_the_list(self):
        for form in FORMS:
            opened = self.opened(form)
            chosen = {
                name
                for name, offered in opened.choices.items()
                if any(value.isdecimal() for value in offered)
            }
            with self.subTest(str(form)):
                assert chosen - set(form.relations(self.world)) == set()

    @pytest.mark.once  # no more than rows that are not offered
    def test_an_id_that_may_not_be_used_is_an_error_with_every_word_kept(self):
        for form in FORMS:
            for name, ids in form.relations(self.world).items():
                for pk in ids:
                    sent_as = [pk] if name in form.many else pk
                    with self.subTest(str(form), field=name, pk=pk):
                        sent = self.send(form, self.answer(form, **{name: sent_as}))
                        assert sent.response.status_code == 200
                        assert name in sent.page.errors
                        assert self._kept(form, sent)
                        assert sent.written == {}

    def test_one_foreign_id_among_good_ones_spoils_all(self):
        good = {
            "key_messages": [self._first("KeyMessage")], "claims": [self._first("Claim")],
            "behaviours": [self._first("Behaviour")], "schools": [self.world.own.school.pk],
            "methods": [self._first("EvidenceSource")],
            "priorities": [self.world.priorities["own"]],
            "there": [self.world.group.members.first().pk],
            "wrong": [self.world.group_decision.pk],
        }  # fmt: skip
        for form in FORMS:
            for name in form.many:
                for pk in form.relations(self.world)[name]:
                    with self.subTest(str(form), field=name, pk=pk):
                        fine = self.send(form, self.answer(form, **{name: good[name]}))
                        sent = self.send(form, self.answer(form, **{name: [*good[name], pk]}))
                        assert fine.is_accepted
                        assert not sent.is_accepted
                        assert sent.written == {}

    @staticmethod
    def _first(model):
        return apps.get_model("toolkit", model).objects.values_list("pk", flat=True)[0]

    def test_what_is_no_number_of_a_row_is_an_error(self):
        numbers = Shown(NUMBERS, ODD_NUMBERS)
        for form in FORMS:
            for name in form.relations(self.world):
                for typed in numbers.for_(form.name, "many" if name in form.many else "one"):
                    sent_as = [typed] if name in form.many else typed
                    with self.subTest(str(form), field=name, typed=typed[:50]):
                        sent = self.send(form, self.answer(form, **{name: sent_as}))
                        assert sent.response.status_code in (200, 302)
                        if sent.is_accepted:
                            assert typed.strip() in ("", "1", "٣", "None", "true", "0", "1.5")
                        else:
                            assert self._kept(form, sent)
                            assert sent.written == {}

    @pytest.mark.once  # the form says so, before anything is asked of a database
    def test_a_word_that_is_no_choice_is_an_error(self):
        for form in FORMS:
            data = self.answer(form)
            for name in CHOICES.keys() & (data.keys() | self.opened(form).choices.keys()):
                if name in form.relations(self.world) or name in form.texts:
                    continue
                for typed in CHOICES[name]:
                    with self.subTest(str(form), field=name, typed=typed):
                        sent = self.send(form, data | {name: typed})
                        assert sent.response.status_code == 200
                        assert name in sent.page.errors
                        assert sent.written == {}

    @pytest.mark.once  # the form says so, before anything is asked of a database
    def test_a_version_that_was_never_seen_is_a_conflict_and_writes_nothing(self):
        edits = [form for form in FORMS if "version" in self.opened(form).values]
        assert len(edits) == 26
        numbers = Shown(NUMBERS, ODD_NUMBERS)
        for form in edits:
            for typed in numbers.for_(form.name, "version"):
                if typed.strip() == self.opened(form).typed("version"):
                    continue
                with self.subTest(str(form), version=typed[:50]):
                    sent = self.send(form, self.answer(form, version=typed))
                    assert sent.response.status_code in (200, 409)
                    assert self._kept(form, sent)
                    assert sent.written == {}

    @pytest.mark.once  # the form says so, before anything is asked of a database
    def test_a_key_that_is_none_is_an_error(self):
        numbers = Shown(NUMBERS, ODD_NUMBERS)
        for form in FORMS:
            for typed in numbers.for_(form.name, "key") if form.makes_once else ():
                with self.subTest(str(form), key=typed[:50]):
                    sent = self.send(form, self.answer(form) | {"key": typed})
                    assert sent.response.status_code == 200
                    assert self._kept(form, sent)
                    assert sent.written == {}

    def _kept(self, form, sent):
        """Whether every text stands in the form as it was sent."""
        good = form.good(self.world)
        return all(
            unchanged(sent.form.typed(name)) == unchanged(good[name])
            for name in form.texts
            if name in good
        )


class TestAddresses(FormCase):
    def test_a_cycle_or_alliance_of_somebody_else_in_the_address_does_not_exist(self):
        world = self.world
        cycles = [world.foreign.cycle.pk, world.peer.cycle.pk, NOWHERE, *NUMBERS[:-1]]
        alliances = [world.foreign.alliance.pk, world.peer.alliance.pk, NOWHERE, *NUMBERS[:-1]]
        asked = {
            "logs:entry_new": ("cycle", cycles),
            "logs:reflection_new": ("cycle", cycles),
            "projects:project_new": ("alliance", alliances),
        }
        for form in FORMS:
            name, values = asked.get(form.name, ("", ()))
            for value in values:
                if value == "":
                    continue
                with self.subTest(form.name, value=str(value)[:50]):
                    path = f"{form.path(world)}?{urlencode({name: value})}"
                    sent = self.send(form, self.answer(form), path)
                    assert sent.response.status_code == 404
                    assert self.client_of(form).get(path).status_code == 404
                    assert sent.written == {}

    def test_rows_of_another_project_cannot_be_ended(self):
        world, numbers = self.world, [*NUMBERS, NOWHERE]
        places = (world.foreign, world.peer, world.far)
        form = next(form for form in FORMS if form.name == "projects:team_edit")
        for pk in [*(place.team_role.pk for place in places), *numbers]:
            with self.subTest(pk=str(pk)[:50]):
                sent = self.send(form, {"ends": pk})
                assert sent.response.status_code == 404
                assert sent.written == {}

    def test_addresses_of_foreign_rows_do_not_exist_for_any_form(self):
        for form in FORMS:
            for place in (self.world.foreign,):
                there = type(self.world)(**{**vars(self.world), "own": place})
                there.planned, there.idle_project = place.cycle, place.project
                path = form.path(there)
                if path == form.path(self.world):
                    continue
                with self.subTest(str(form)):
                    sent = self.send(form, self.answer(form), path)
                    assert sent.response.status_code == 404
                    assert sent.written == {}

    def test_numbers_in_addresses_are_of_any_size(self):
        paths = ("/log/{}/", "/log/{}/edit/", "/reflect/{}/", "/reflect/{}/edit/", "/check-ins/{}/",
                 "/projects/own-project/cycles/{}/edit/", "/projects/own-project/measures/{}/edit/",
                 "/projects/own-project/measures/{}/readings/new/",
                 "/projects/own-project/schools/{}/leave/", "/posts/{}/end/")  # fmt: skip
        for path in paths:
            for number in ("0", "2147483648", "9223372036854775808", "9" * 40, "9" * 4000,
                           "9" * 5000, "-1", "1.5", "٣", "%00", "1%00", "%ED%A0%80",
                           "x"):  # fmt: skip
                with self.subTest(path, number=number[:50]):
                    client = self.clients["own lead"]
                    assert client.get(path.format(number)).status_code == 404
                    assert client.post(path.format(number)).status_code in (404, 405)
