"""What published reports say, on a page anyone signed in may read."""

import re
from html import unescape
from itertools import chain

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from alliances.models import Cohort
from insights.queries import published as queries
from insights.source_check import checks
from projects import published
from projects.models import Project, PublishedExample, PublishedFigure
from tests.factories.alliances import PostFactory
from tests.worlds import db, made_once
from toolkit import seeding

__all__ = ["built", "db"]

PAGES = ("insights:published", "insights:about_this_data")


def load():
    seeding.seed()
    published.seed()


built = made_once(load)


@pytest.fixture
def reader(db, client_for) -> Client:
    """Somebody signed in who holds no role at all."""
    return client_for(User.objects.create_user("reader@example.org", name="Rea Der"))


@pytest.fixture
def seeded(db):
    """The published programme is loaded."""


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("page", PAGES)
def test_it_asks_for_sign_in(db, client, page):
    response = client.get(reverse(page))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_the_mark_of_a_demonstration_says_that_the_report_is_not_made_up(seeded, client_for):
    person = client_for(PostFactory(alliance__programme__is_demonstration=True).person)
    project = Project.objects.get(alliance__slug="ripley")
    paths = [*map(reverse, ("account", *PAGES)), project.get_absolute_url()]

    pages = [person.get(path).text for path in paths]

    marks = [
        re.search('<div class="demo"><div class="wrap">(.*?)</div>', page)[1] for page in pages
    ]
    report = "Demonstration. Your programme is made up; this page tells of a published report."
    assert marks == ["Demonstration. People and figures are made up.", *3 * [report]]


@pytest.mark.parametrize("page", PAGES)
def test_it_is_only_read(reader, seeded, page):
    assert reader.post(reverse(page)).status_code == 405


def part(reader, name, **asked):
    return reader.get(reverse("insights:published"), {"part": name, **asked})


def test_every_alliance_stands_on_one_of_three_pages_with_its_focus(reader, seeded):
    pages = [part(reader, "alliances", page=number) for number in (1, 2, 3)]

    found = [re.findall(r'<tr id="alliance-([^"]+)"', page.content.decode()) for page in pages]
    assert [len(slugs) for slugs in found] == [12, 12, 7]
    assert len(set(chain.from_iterable(found))) == 31
    text = " ".join(map(text_of, pages))
    assert "Builds up what trainees learn about special educational needs" in text
    assert [page.content.count(b"<h1") for page in pages] == [1, 1, 1]


def test_the_pages_of_alliances_lead_to_one_another_and_keep_what_was_searched(reader, seeded):
    html = part(reader, "alliances", q="a", page=2).content.decode()

    links = re.findall(r'href="\?([^"]+)">(Before|Next)<', html)
    assert links == [
        ("part=alliances&amp;q=a&amp;page=1", "Before"),
        ("part=alliances&amp;q=a&amp;page=3", "Next"),
    ]


@pytest.mark.parametrize("number", ["0", "-1", "x", "99", "9" * 40, "\0"])
def test_a_page_that_is_none_is_the_first_or_the_last(reader, seeded, number):
    text = text_of(part(reader, "alliances", page=number))

    assert f"Page {3 if number == '99' else 1} of 3" in text


def test_each_part_stands_on_a_page_of_its_own(reader, seeded):
    headings = {
        name: re.findall(r"<h2[^>]*>(.*?)</h2>", part(reader, name).content.decode())
        for name in ("", "x", "programme", "messages", "alliances", "figures")
    }

    assert headings["programme"] == headings[""] == headings["x"]
    assert [headings[name] for name in ("programme", "messages", "alliances", "figures")] == [
        ["The programme and its question"],
        ["Which alliances speak to which key message"],
        ["Alliances and their projects"],
        ["Figures the report gives"],
    ]


@pytest.mark.long
def test_each_dot_leads_to_what_the_report_says(reader, seeded):
    html = part(reader, "messages").content.decode()

    dots = re.findall(r'<a href="([^"#]+)#(km[^"]+)"><span class="o">', html)
    assert len(dots) == len(set(dots)) == 76
    assert "km13-withheld" in dict(map(reversed, dots))
    address = reverse("insights:published")
    pages = {query: reader.get(f"{address}{unescape(query)}").content.decode() for query, _ in dots}
    assert len(pages) == 3
    assert all(pages[query].count(f'id="{dot}"') == 1 for query, dot in dots)


def test_every_figure_stands_once_beneath_its_area(reader, seeded):
    pages = [part(reader, "figures", page=number).content.decode() for number in range(1, 6)]

    rows = [re.findall(r'<tr><th scope="row">(.*?)</th>', page) for page in pages]
    shown = PublishedFigure.objects.exclude(kind=PublishedFigure.Kind.AREA)
    assert sum(map(len, rows[:-1])) + (rows[-1] != rows[-2]) * len(rows[-1]) == shown.count()
    assert max(map(len, rows)) <= 12
    areas = set(chain.from_iterable(re.findall(r"<h3>(.*?)</h3>", page) for page in pages))
    counted = PublishedFigure.objects.filter(kind=PublishedFigure.Kind.AREA)
    assert areas == {
        *(escape(figure.focus_area.title) for figure in counted), "In no area of focus",
    }  # fmt: skip


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
    assert found == slugs


def test_a_number_stands_with_its_parts_strength_and_caution(reader, seeded):
    text = " ".join(text_of(part(reader, "figures", page=number)) for number in range(1, 5))

    assert (
        "1 of 16 teachers before, 16 of 16 after Strength: Before and after The same teachers "
        "before the project and after it. Heads backed the finding, and some had better "
        "mathematics results to show. Caution: Teachers rated themselves, and the group is small. "
        "Likely Camden Primary Partnership"
    ) in text
    assert "Gain of 27 months of reading age in 7 months How many: 30" in text


def test_links_out_do_not_hand_over_the_page(reader, seeded):
    html = "".join(part(reader, "alliances", page=number).content.decode() for number in (1, 2, 3))

    links = re.findall(r'<a href="http[^>]*>', html)
    assert len(links) == 13
    assert all('rel="noopener noreferrer nofollow"' in link for link in links)


def test_our_own_words_never_call_them_results(reader, seeded):
    html = "".join(
        part(reader, name).content.decode()
        for name in ("programme", "messages", "alliances", "figures")
    )

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

    for name in ("programme", "messages", "alliances", "figures"):
        with django_assert_num_queries(11):  # session, person and access besides the page's eight
            part(reader, name, page=2)
    with django_assert_num_queries(11):
        part(reader, "alliances", q="a")
