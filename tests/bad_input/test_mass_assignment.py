"""AC-06: whatever else a form carries, it writes what its fields say and no more."""

import pytest
from django.db.models import Q

from accounts.models import User
from tests.bad_input.asking import FormCase
from tests.bad_input.forms import FORMS, NOWHERE

FLAGS = {
    "is_staff": "on", "is_superuser": "1", "is_active": "", "is_published": "on",
    "is_demonstration": "on", "is_operator": "1", "groups": ["1"], "user_permissions": ["1"],
    "password": "known-to-me-123", "password1": "known-to-me-123", "email": "me@evil.example",
}  # fmt: skip
MOMENTS = {
    "submitted_at": "1999-01-01T00:00", "changed_at": "1999-01-01T00:00", "at": "1999-01-01T00:00",
    "asked_on": "1999-01-01", "replaced_on": "1999-01-01", "started_on": "1999-01-01",
    "invited_on": "1999-01-01", "history_date": "1999-01-01T00:00",
}  # fmt: skip
NUMBERS = {
    "pk": "1", "id": "1", "position": "77", "number": "77", "value": "99", "part": "1", "of": "2",
    "history_id": "1", "object_id": "1",
}  # fmt: skip
WORDS = {
    "slug": "stolen", "seed_key": "stolen", "seeded": "{}", "stage": "closed",
    "decision_reason": "x",
    "history_type": "-", "history_change_reason": "stolen", "state": "sent", "named_as": "stolen",
    "_method": "DELETE", "__class__": "x", "csrf": "x",
}  # fmt: skip


@pytest.mark.once  # what no form has a field for reaches no database
class TestMassAssignment(FormCase):
    def stolen(self, names):
        """Every field that is not one of the form, with values of somebody else."""
        foreign = self.world.foreign
        relations = {
            "author": foreign.people["lead"].pk, "by": foreign.people["lead"].pk,
            "person": foreign.people["lead"].pk, "history_user": foreign.people["lead"].pk,
            "added_by": foreign.people["lead"].pk, "user": foreign.people["lead"].pk,
            "alliance": foreign.alliance.pk, "programme": foreign.programme.pk,
            "project": foreign.project.pk, "cluster": foreign.cluster.pk,
            "cycle": foreign.cycle.pk, "participation": foreign.participation.pk,
            "team_role": foreign.team_role.pk, "lead_school": foreign.school.pk,
            "entry": foreign.entries["alliance"].pk,
        }  # fmt: skip
        suffixed = {f"{name}_id": value for name, value in relations.items()}
        every = FLAGS | MOMENTS | NUMBERS | WORDS | relations | suffixed
        return {name: value for name, value in every.items() if name not in names}

    def test_what_is_no_field_of_the_form_changes_nothing(self):
        for form in FORMS:
            data = self.answer(form)
            stolen = self.stolen(data.keys() | self.opened(form).choices.keys() | {"reading"})
            with self.subTest(str(form)):
                plain = self.send(form, data)
                loaded = self.send(form, stolen | data)
                assert plain.is_accepted
                assert plain.told() == loaded.told()

    def test_nobody_becomes_staff_through_any_form(self):
        before = list(User.objects.order_by("pk").values())
        for form in FORMS:
            data = self.answer(form) | FLAGS
            self.clients[form.actor].post(form.path(self.world), data)

        fields = ("is_staff", "is_superuser", "is_active", "email", "password")
        known = User.objects.filter(pk__in=[row["id"] for row in before])
        after = list(known.order_by("pk").values())
        new = User.objects.exclude(pk__in=known)  # who accepted an invitation
        assert not new.filter(Q(is_staff=True) | Q(is_superuser=True)).exists()
        assert [[row[name] for name in fields] for row in after] == [
            [row[name] for name in fields] for row in before
        ]

    def test_a_locked_plan_stays_whatever_is_sent(self):
        form = next(form for form in FORMS if form.case == "after the plan stage")
        locked = {"prediction": "Mine.", "own_idea": "Mine.", "previous_practice": "Mine.",
                  "intervention_1": self.world.intervention.pk}  # fmt: skip
        never = {"number": "9", "stage": "refine"}

        plain, loaded = (self.send(form, self.answer(form) | extra) for extra in ({}, never))
        late = self.send(form, self.answer(form) | locked)

        assert plain.told() == loaded.told()
        assert late.response.status_code == 409
        assert late.written == {}

    def test_ids_of_nowhere_beside_the_form_are_nobodys(self):
        for form in FORMS:
            with self.subTest(str(form)):
                plain = self.send(form, self.answer(form))
                loaded = self.send(form, self.answer(form) | {"author": NOWHERE, "pk": NOWHERE})
                assert plain.told() == loaded.told()
