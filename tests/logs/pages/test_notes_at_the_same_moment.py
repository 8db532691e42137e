"""Two people take the note of one call at the same moment."""

from clusters.models import CheckIn
from tests.at_once import ROUNDS, send_both_at_once
from tests.factories.clusters import FacilitationFactory
from tests.factories.world import two_programmes
from tests.markup import Page


def test_of_two_who_save_at_once_one_wins_and_the_other_is_shown_both(transactional_db, client_for):
    world = two_programmes()
    people = [
        world.actors["own facilitator"],
        FacilitationFactory(cluster=world.own.cluster).person,
    ]
    clients = [client_for(person) for person in people]
    url = world.own.check_in.get_absolute_url()

    for n in range(ROUNDS):
        forms = [Page(client.get(url)).form for client in clients]
        pair = [
            (client, form.data(
                happened="held", what_moved=f"{who} {n}",
                actions=f"MARKER-own lead: {who} {n}, 4 Dec",
            ))
            for who, (client, form) in enumerate(zip(clients, forms, strict=True))
        ]  # fmt: skip

        ((first, second),) = send_both_at_once(url, [pair])

        assert sorted([first.status_code, second.status_code]) == [302, 409]
        won = [first, second].index(first if first.status_code == 302 else second)
        call = CheckIn.objects.get(pk=world.own.check_in.pk)
        assert (call.what_moved, call.note_version) == (f"{won} {n}", n + 1)
        assert [each.what for each in call.actions.all()] == [f"{won} {n}"]
        lost = second if first.status_code == 302 else first
        assert f"{won} {n}" in lost.text
        assert Page(lost).form.typed("what_moved") == f"{1 - won} {n}"
