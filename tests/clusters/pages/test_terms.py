"""A facilitator enters the term dates of their own cluster, once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clusters.models import Meeting, Term
from core import clock
from tests.factories.clusters import ClusterFactory, MeetingFactory, own_term
from tests.insights.pages.counting import counted
from tests.markup import Page

HEAD = "season,starts_on,break_starts_on,break_ends_on,ends_on\n"
ROW = "Spring,7/1/2030,18/2/2030,22/2/2030,{}\n"


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


@pytest.fixture
def cluster(world):
    return world.own.cluster


@pytest.fixture
def url(cluster):
    return f"/clusters/{cluster.slug}/terms/"


def text(response):
    return Page(response).text


def ahead(cluster):
    """Own terms; those before were taken over from the programme."""
    return cluster.terms.filter(starts_on__year__gte=2030)


def states(rows):
    return [term.state for term in rows]


def test_a_cluster_begins_with_the_dates_of_its_programme_and_changes_what_differs(
    facilitator, cluster, url
):
    term = own_term(cluster)
    Term.objects.filter(pk=term.pk).update(cluster=None)  # of the programme

    assert "No dates of its own" in text(facilitator.get(url))
    facilitator.post(url, {"copy": "1"})
    of_programme = states(Term.objects.of(cluster.programme_id))
    assert states(cluster.terms.all()) == of_programme
    facilitator.post(url, {"copy": "1"})
    assert states(cluster.terms.all()) == of_programme

    own = cluster.terms.last()
    edit = f"{url}{own.pk}/"
    later = own.ends_on + timedelta(days=7)
    first, second = (Page(facilitator.get(edit)).form for _ in range(2))
    assert facilitator.post(edit, first.data(ends_on=later)).status_code == 302
    refused = facilitator.post(edit, second.data(ends_on=later + timedelta(days=1)))
    assert refused.status_code == 409
    assert "What is saved" in text(refused)
    own.refresh_from_db()
    term.refresh_from_db()
    assert (own.ends_on, term.ends_on) == (later, own.ends_on - timedelta(days=7))


def test_gaps_and_overlaps_are_named_and_a_second_sending_adds_nothing(facilitator, cluster, url):
    term = own_term(cluster)
    shown = text(facilitator.get(url))
    assert f"{cluster}: has dates of its own, and so none for" in shown

    new = f"{url}new/"
    form = Page(facilitator.get(new)).form
    over = {"season": "summer", "starts_on": "2030-03-20", "ends_on": "2030-07-20"}
    answer = Page(facilitator.post(new, form.data(**over)))
    assert answer.errors == {"starts_on": f"These dates overlap with {term}"}
    same = {"season": "spring", "starts_on": "2030-04-20", "ends_on": "2030-07-20"}
    assert f"{term} is there already" in text(facilitator.post(new, form.data(**same)))
    bad = over | {"starts_on": "2030-04-20", "break_starts_on": "2030-05-27"}
    answer = Page(facilitator.post(new, form.data(**bad)))
    assert list(answer.errors) == ["break_ends_on"]

    good = form.data(season="summer", starts_on="2030-04-22", ends_on="2030-07-20")
    for _ in range(2):
        assert facilitator.post(new, good).status_code == 302
    assert ahead(cluster).count() == 2
    assert "Summer term 2030 has no half-term break." in text(facilitator.get(url))


def test_what_people_were_told_of_is_named_before_a_term_changes_or_goes(facilitator, cluster, url):
    term = own_term(cluster)
    edit = f"{url}{term.pk}/"
    held_on = term.ends_on - timedelta(days=1)
    MeetingFactory(cluster=cluster, held_on=held_on, confirmed_at=clock.now(), term=None)
    earlier = {"ends_on": held_on - timedelta(days=1)}

    looked = facilitator.post(edit, Page(facilitator.get(edit)).form.data(**earlier))
    assert "would lie outside the term" in text(looked)
    term.refresh_from_db()
    assert term.ends_on > held_on
    assert facilitator.post(edit, Page(looked).form.data()).status_code == 302
    term.refresh_from_db()
    assert term.ends_on == earlier["ends_on"]

    planned = MeetingFactory(
        cluster=cluster, held_on=term.starts_on, confirmed_at=clock.now(), term=term
    )
    looked = facilitator.post(edit, Page(facilitator.get(edit)).form.data(remove="1"))
    assert "would lie in no term" in text(looked)
    refused = facilitator.post(edit, Page(looked).form.data(remove="1"))
    assert "So it stays" in text(refused)
    Meeting.objects.filter(pk=planned.pk).update(term=None, confirmed_at=None)
    assert (
        facilitator.post(edit, Page(facilitator.get(edit)).form.data(remove="1")).status_code == 302
    )
    assert not cluster.terms.exists()


def test_who_begins_dates_of_their_own_keeps_what_was_counted_before_and_can_go_back(
    facilitator, cluster, url
):
    past = own_term(cluster, 2025)
    Term.objects.filter(pk=past.pk).update(cluster=None)  # of the programme
    new = f"{url}new/"
    typed = {"season": "spring", "starts_on": "2030-01-07", "ends_on": "2030-03-29"}

    facilitator.post(new, Page(facilitator.get(new)).form.data(**typed))
    assert states(cluster.terms.filter(ends_on__year=2025)) == [past.state]

    edit = f"{url}{ahead(cluster).get().pk}/"
    facilitator.post(edit, Page(facilitator.get(edit)).form.data(remove="1"))
    assert not cluster.terms.exists()
    assert Term.objects.filter(pk=past.pk).exists()


def test_a_term_that_is_over_stays_and_other_clusters_are_none_of_theirs(
    world, facilitator, client_for, cluster, url
):
    term = own_term(cluster, 2025)
    assert facilitator.get(f"{url}{term.pk}/").status_code == 403
    other = own_term(ClusterFactory(programme=cluster.programme))
    assert facilitator.get(f"{url}{other.pk}/").status_code == 404
    assert facilitator.get(f"/clusters/{other.cluster.slug}/terms/").status_code == 404

    file = HEAD + "Spring,6/1/2025,,,4/4/2025\n"
    assert "This term is over" in text(upload(facilitator, url, file))


def upload(client, url, content):
    file = SimpleUploadedFile("terms.csv", content.encode())
    return client.post(f"{url}import/", {"file": file}, follow=True)


def test_a_file_is_looked_at_first_and_holds_the_dates_of_one_cluster(facilitator, cluster, url):
    page = upload(facilitator, url, HEAD + ROW.format("29/3/2030"))
    assert not ahead(cluster).exists()
    check = page.request["PATH_INFO"]
    assert facilitator.post(check).status_code == 302
    assert [str(term) for term in ahead(cluster)] == ["Spring term 2030"]
    assert "no longer kept here" in text(facilitator.post(check, follow=True))

    head = HEAD.replace("season", "season,cluster")
    foreign = ROW.format("29/3/2030").replace("Spring", "Spring,Elsewhere")
    assert f"takes the dates of {cluster} alone" in text(upload(facilitator, url, head + foreign))
    overlaps = "Summer,20/3/2030,,,20/7/2030\n"
    shown = text(upload(facilitator, url, HEAD + overlaps))
    assert "These dates overlap with Spring term 2030, which is there already" in shown
    assert ahead(cluster).count() == 1


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_many(facilitator, cluster, url):
    own_term(cluster)
    facilitator.get(url)
    with counted() as few:
        facilitator.get(url)
    for year in range(2031, 2036):
        own_term(cluster, year)
    with counted() as many:
        facilitator.get(url)

    assert len(many) == len(few) <= 10
