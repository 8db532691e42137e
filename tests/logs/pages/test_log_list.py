"""The list of the log: everything a person may read, narrowed by the address."""

from datetime import date, timedelta

import pytest

from core import clock
from tests.factories.alliances import AllianceFactory, PostFactory
from tests.factories.logs import EntryFactory, ReflectionFactory
from tests.factories.projects import CycleFactory, MeasureFactory, ProjectFactory
from tests.markup import Page


@pytest.fixture
def cycle(db):
    return CycleFactory(project=ProjectFactory(alliance=AllianceFactory()))


@pytest.fixture
def author(cycle):
    return PostFactory(lead=True, alliance=cycle.project.alliance).person


@pytest.fixture
def reader(author, client_for):
    """The lead of an alliance with one open cycle, who wrote all that is in the log."""
    return client_for(author)


@pytest.fixture
def entry(cycle, author):
    """Makes an entry of that cycle."""
    return lambda title, **fields: EntryFactory(
        **({"cycle": cycle, "author": author, "title": title} | fields)
    )


def titles(response):
    return [row.heading for row in response.context["rows"]]


def test_an_empty_log_says_how_to_begin(reader):
    page = Page(reader.get("/log/"))

    assert page.headings == ["Log", "No entries yet"]
    assert "It takes about two minutes." in page.text


def test_texts_of_both_kinds_stand_newest_first_below_their_months(reader, cycle, author, entry):
    entry("First", happened_on=date(2026, 9, 3))
    ReflectionFactory(
        cycle=cycle, author=author, text="Second", happened_on=date(2026, 10, 8), sharing="only_me"
    )
    entry("Third", happened_on=date(2026, 10, 9))
    entry("Last year", happened_on=date(2025, 10, 9))

    response = reader.get("/log/")

    assert titles(response) == ["Third", "Second", "First", "Last year"]
    assert Page(response).headings == ["Log", "October 2026", "September 2026", "October 2025"]
    assert Page(response).text.count("Only you can see this") == 1


@pytest.mark.parametrize("title", ["", "Pairs"])
def test_an_excerpt_ends_with_a_whole_word_and_says_where_there_is_more(reader, entry, title):
    text = "\n\n\n".join(["Pairs planned together, then taught."] * 4)
    entry(title, what_happened=f"{text} Everybody stayed in the room until the lesson had ended")
    entry(title, what_happened=text)

    short, long = (row.excerpt for row in reader.get("/log/").context["rows"])

    assert long.endswith("taught. Everybody stayed in the room until the…")
    assert short.endswith("planned together, then taught.")


def test_kinds_are_counted_and_chosen(reader, cycle, author, entry):
    entry("Evidence")
    ReflectionFactory(cycle=cycle, author=author, text="Reflection")

    evidence, reflections = reader.get("/log/?kind=evidence"), reader.get("/log/?kind=reflection")

    assert titles(evidence) == ["Evidence"]
    assert titles(reflections) == ["Reflection"]
    for response in (evidence, reflections):
        counts = response.context["counts"]
        assert (counts.all, counts.evidence, counts.reflections) == (2, 1, 1)


@pytest.mark.parametrize(
    "words",
    ["pairs", "PAIRS", "talked noise", "noise talked", "long", "well", "problem"],
)
def test_every_word_of_a_search_is_somewhere_in_the_entry(reader, entry, words):
    entry(
        "Pairs",
        what_happened="They talked.",
        went_well="All went well",
        not_effective="Too long",
        problems="A problem with noise",
    )
    entry("Another", what_happened="Silence")

    assert titles(reader.get("/log/", {"q": words})) == ["Pairs"]


@pytest.mark.parametrize("words", ["asked", "twice", "classes", "ASKED classes"])
def test_a_search_reads_all_parts_of_a_reflection(reader, cycle, author, words):
    ReflectionFactory(
        cycle=cycle, author=author, text="I asked", next_time="Ask twice", decision="Two classes"
    )
    ReflectionFactory(cycle=cycle, author=author, text="Something else")

    assert titles(reader.get("/log/", {"q": words})) == ["I asked"]


@pytest.mark.parametrize("words", ["%", "_", "' OR 1=1 --", "\\", "pairs absent"])
def test_signs_of_the_database_are_words_like_others(reader, entry, words):
    entry("Pairs")

    page = Page(reader.get("/log/", {"q": words}))

    assert page.headings[1] == "Nothing found"
    assert f"No entries with “{' '.join(words.split())}”" in page.text


def test_a_search_that_finds_nothing_can_be_cleared(reader, entry):
    entry("Pairs")

    page = Page(reader.get("/log/?q=absent"))

    assert "Try fewer words" in page.text
    assert page.forms[0].typed("q") == "absent" or page.forms[1].typed("q") == "absent"


def test_a_cycle_narrows_both_kinds(reader, cycle, author, entry):
    older = CycleFactory(project=cycle.project, closed=True)
    entry("Now")
    entry("Before", cycle=older)
    ReflectionFactory(cycle=older, author=author, text="Then")

    assert sorted(titles(reader.get(f"/log/?cycle={older.pk}"))) == ["Before", "Then"]
    assert titles(reader.get(f"/log/?cycle={cycle.pk}")) == ["Now"]


def test_a_measure_narrows_to_its_evidence(reader, cycle, author, entry):
    measure = MeasureFactory(project=cycle.project)
    entry("Measured", measure=measure)
    entry("Not measured")
    ReflectionFactory(cycle=cycle, author=author)

    response = reader.get(f"/log/?measure={measure.pk}")

    assert titles(response) == ["Measured"]
    assert response.context["counts"].reflections == 0


def test_a_voice_narrows_to_what_quotes_it_and_stands_beside_it(reader, cycle, author, entry):
    entry("Heads say", voice="headteacher")
    entry("Pupils say", voice="pupil")
    entry("Nobody is quoted")
    ReflectionFactory(cycle=cycle, author=author)

    response = reader.get("/log/?voice=headteacher")

    assert titles(response) == ["Heads say"]
    assert response.context["counts"].reflections == 0
    assert "Quotes: Headteacher" in Page(response).text
    assert Page(reader.get("/log/")).text.count("Quotes:") == 2


def test_filters_add_up(reader, cycle, entry):
    measure = MeasureFactory(project=cycle.project)
    entry("Pairs", measure=measure)
    entry("Threes", what_happened="They talked.", measure=measure)
    entry("Pairs again")

    response = reader.get(f"/log/?measure={measure.pk}&q=pairs&kind=evidence&cycle={cycle.pk}")

    assert titles(response) == ["Pairs"]


def test_peers_are_read_when_asked_for(world, client_for):
    lead = client_for(world.own.people["lead"])

    own, peer, everything = (
        lead.get(f"/log/?alliance={asked}")
        for asked in (world.own.alliance.pk, world.peer.alliance.pk, "all")
    )

    assert {row.alliance for row in own.context["rows"]} == {str(world.own.alliance)}
    assert {row.alliance for row in peer.context["rows"]} == {str(world.peer.alliance)}
    assert {row.sharing for row in peer.context["rows"]} == {"cluster", "programme"}
    assert {row.alliance for row in everything.context["rows"]} == {
        str(place.alliance) for place in (world.own, world.peer, world.far)
    }


@pytest.mark.parametrize("field", ["cycle", "measure", "alliance"])
def test_ids_of_another_programme_find_nothing_of_it(world, client_for, field):
    foreign = {
        "cycle": world.foreign.cycle, "measure": world.foreign.measure,
        "alliance": world.foreign.alliance,
    }[field]  # fmt: skip
    lead = client_for(world.own.people["lead"])

    response = lead.get(f"/log/?{field}={foreign.pk}")

    assert response.status_code == 200
    assert "MARKER-foreign" not in response.text


def test_fifty_stand_on_a_page_and_the_links_keep_the_filters(reader, entry):
    for number in range(53):
        entry(f"Pairs {number:02}", happened_on=date(2026, 10, 9) - timedelta(days=number))

    first = reader.get("/log/?q=pairs&kind=evidence")
    second = reader.get("/log/?q=pairs&kind=evidence&page=2")

    assert titles(first) == [f"Pairs {number:02}" for number in range(50)]
    assert titles(second) == ["Pairs 50", "Pairs 51", "Pairs 52"]
    older = next(
        tag["href"] for name, tag in Page(first).tags if "page=2" in (tag.get("href") or "")
    )
    assert titles(reader.get(f"/log/{older}")) == ["Pairs 50", "Pairs 51", "Pairs 52"]


@pytest.mark.parametrize(
    ("asked", "number"), [("0", 1), ("-1", 1), ("x", 1), ("1.5", 1), ("", 1), ("99", 2), ("2", 2)]
)
def test_a_page_that_is_none_is_the_first_or_the_last(reader, entry, asked, number):
    for _ in range(51):
        entry("Pairs")

    assert reader.get("/log/", {"page": asked}).context["page"].number == number


@pytest.mark.parametrize(
    "nonsense",
    [
        {"kind": "nonsense"}, {"cycle": "x"}, {"cycle": "-1"}, {"cycle": str(10**30)},
        {"measure": "0"}, {"measure": str(2**63)}, {"alliance": "x"}, {"alliance": str(10**30)},
        {"voice": "x"}, {"page": str(10**30)}, {"q": "x" * 201}, {"q": "\0"}, {"unheard": "of"},
        {"kind": ["evidence", "nonsense"]},
    ],
    ids=str,
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_left_out(reader, entry, nonsense):
    entry("Pairs")

    response = reader.get("/log/", nonsense)

    assert response.status_code == 200
    assert titles(response) == ["Pairs"]


def test_a_guest_reads_the_project_they_are_invited_to_and_no_other(world, client_for):
    rows = client_for(world.own.people["guest"]).get("/log/?alliance=all").context["rows"]

    assert {row.alliance for row in rows} == {str(world.own.alliance)}
    assert "only_me" not in {row.sharing for row in rows}


def test_today_counts_in_british_time(reader, entry):
    entry("Today", happened_on=clock.today())

    assert Page(reader.get("/log/")).headings[1] == f"{clock.today():%B %Y}"
