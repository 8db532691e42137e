"""What published reports say, on a page anyone signed in may read."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from alliances.models import Cohort
from insights.queries import published as queries
from insights.source_check import checks
from projects import published
from projects.models import PublishedExample
from toolkit import seeding

pytestmark = pytest.mark.django_db
PAGES = ("insights:published", "insights:about_this_data")


@pytest.fixture
def reader(client_for) -> Client:
    """Somebody signed in who holds no role at all."""
    return client_for(User.objects.create_user("reader@example.org", name="Rea Der"))


@pytest.fixture
def seeded():
    seeding.seed()
    published.seed()


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("page", PAGES)
def test_it_asks_for_sign_in(client, page):
    response = client.get(reverse(page))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("page", PAGES)
def test_it_is_only_read(reader, seeded, page):
    assert reader.post(reverse(page)).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_it_answers_before_anything_is_loaded(reader, page):
    response = reader.get(reverse(page))

    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


def test_every_alliance_stands_there_with_its_focus(reader, seeded):
    response = reader.get(reverse("insights:published"))

    assert response.content.count(b'<tr id="alliance-') == 31
    assert "Builds up what trainees learn about special educational needs" in text_of(response)
    assert response.content.count(b"<h1") == 1


def test_each_dot_leads_to_what_the_report_says(reader, seeded):
    html = reader.get(reverse("insights:published")).content.decode()

    dots = re.findall(r'<a href="#(km[^"]+)"><span class="o">', html)
    assert len(dots) == len(set(dots)) == 76
    assert all(html.count(f'id="{dot}"') == 1 for dot in dots)
    assert "km13-withheld" in dots


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("north east london", ["nelta"]),
        ("NELTA", ["nelta"]),
        ("kemnal academy", ["tkat"]),
        ("fairfieldstsa", ["fairfields"]),
        ("network learn", ["learn"]),
        ("nowhere", []),
        ("\0", []),
    ],
)
def test_search_finds_an_alliance_by_any_of_its_names(reader, seeded, words, slugs):
    response = reader.get(reverse("insights:published"), {"q": words})

    found = re.findall(r'<tr id="alliance-([^"]+)"', response.content.decode())
    assert found == slugs or (words == "\0" and len(found) == 31)


def test_a_number_stands_with_its_parts_strength_and_caution(reader, seeded):
    text = text_of(reader.get(reverse("insights:published")))

    assert (
        "1 of 16 teachers before, 16 of 16 after Strength: Before and after The same teachers "
        "before the project and after it. Heads backed the finding, and some had better "
        "mathematics results to show. Caution: Teachers rated themselves, and the group is small. "
        "Likely Camden Primary Partnership"
    ) in text
    assert "Gain of 27 months of reading age in 7 months How many: 30" in text


def test_links_out_do_not_hand_over_the_page(reader, seeded):
    html = reader.get(reverse("insights:published")).content.decode()

    links = re.findall(r'<a href="http[^>]*>', html)
    assert len(links) == 13
    assert all('rel="noopener noreferrer nofollow"' in link for link in links)


def test_our_own_words_never_call_them_results(reader, seeded):
    html = reader.get(reverse("insights:published")).content.decode()

    headings = re.findall(
        r"<(?:h1|h2|h3|th scope=\"col\"|caption|p class=\"eyebrow\")[^>]*>(.*?)</", html
    )
    assert headings
    assert not [heading for heading in headings if "result" in heading.casefold()]
    assert "Related projects" in html


def test_counts_stand_beside_the_reports_own(reader, seeded):
    text = text_of(reader.get(reverse("insights:about_this_data")))

    assert "80 of 82 counts agree." in text
    assert (
        "Alliances the report says took part: the report says 32, here 31 Known gap "
        "Appendix 1 lists 31."
    ) in text
    assert "The text of key message 8 names Portswood" in text


def test_a_count_without_a_reason_is_called_out(reader, seeded):
    Cohort.objects.get(number=3).delete()

    text = text_of(reader.get(reverse("insights:about_this_data")))

    assert "Cohorts of teaching schools: the report says 3, here 2 No known reason" in text


def test_the_pages_need_few_queries_however_much_there_is(
    reader, seeded, django_assert_num_queries
):
    with django_assert_num_queries(8):
        found = queries.read()
        assert found.levels
        assert found.alliances_outside_matrix
    with django_assert_num_queries(7):
        checks()

    PublishedExample.objects.filter(key_message__number__gt=2).delete()
    with django_assert_num_queries(8):
        queries.read()


def test_the_examples_page_asks_for_nothing_more_while_it_is_drawn(
    reader, seeded, django_assert_num_queries
):
    reader.get(reverse("insights:published"))

    with django_assert_num_queries(11):  # session, person and access besides the page's eight
        reader.get(reverse("insights:published"))
