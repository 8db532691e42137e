"""What readers say beneath a text of the log."""

from datetime import time, timedelta

import pytest

from alliances.models import Post
from clusters.calendar import SchoolCalendar
from core import clock
from logs.models import Entry
from notifications.delivery import sweep
from notifications.models import Message
from tests.factories.alliances import PostFactory
from tests.factories.writing import CommentFactory
from tests.insights.pages.counting import counted
from tests.markup import Page
from writing.models import Comment

OWN = "/log/comments/"


@pytest.fixture
def entry(world):
    return world.own.entries["alliance"]


@pytest.fixture
def head(world, client_for):
    return client_for(world.own.people["headteacher"])


def say(client, url, text="How was it for the pupils?", **more):
    """Open the page, write, and press the button, as a browser does."""
    key = client.get(url).context["form"]["key"].value()
    return client.post(url, {"key": key, "text": text, "asks": "comment", **more})


def told(kind="comment"):
    return list(Message.objects.filter(kind=kind).values_list("person", "subject"))


@pytest.fixture
def morning():
    """Nine o'clock on the next school day, when letters leave."""
    day = clock.today() + timedelta(days=1)
    while not SchoolCalendar().is_school_day(day):
        day += timedelta(days=1)
    return clock.moment(day, time(9))


def test_a_headteacher_comments_and_the_author_is_told_without_the_words(
    world, head, entry, morning, mailoutbox
):
    response = say(head, entry.get_absolute_url())

    assert response.status_code == 302
    comment = Comment.objects.get()
    assert (comment.to, comment.by, comment.said_as, comment.is_question) == (
        entry, world.own.people["headteacher"], "headteacher", False,
    )  # fmt: skip
    assert "How was it for the pupils?" in Page(head.get(entry.get_absolute_url())).text
    letter = Message.objects.get(kind="comment")
    assert letter.person == entry.author
    assert letter.subject.startswith(f"{comment.by} commented on the entry of ")
    sweep(lambda: morning)
    (mail,) = mailoutbox
    assert f"{comment.by}, headteacher, commented on the entry of" in mail.body
    assert entry.get_absolute_url() in mail.body
    assert "pupils" not in mail.body + mail.alternatives[0][0]


def test_nobody_is_told_of_a_text_they_can_no_longer_read(world, head, client_for, entry, morning):
    asker = PostFactory(alliance=world.peer.alliance, lead=True).person
    shared = world.own.entries["cluster"]
    question = CommentFactory(to=shared, by=asker, is_question=True)
    say(head, f"{shared.get_absolute_url()}?answer={question.pk}")
    type(shared).objects.filter(pk=shared.pk).update(sharing="alliance")

    sweep(lambda: morning)

    letters = Message.objects.filter(kind="comment").values_list("person", "state")
    assert dict(letters) == {shared.author_id: "sent", asker.pk: "dropped"}


def test_a_question_is_about_a_part_and_open_until_it_is_answered_and_closed(
    world, head, teacher, entry
):
    url = entry.get_absolute_url()
    say(head, url, asks="what_happened")
    question = Comment.objects.get()
    assert (question.is_question, question.part) == (True, "what_happened")
    assert "Question, open" in Page(teacher.get(url)).text

    say(teacher, f"{url}?answer={question.pk}", "Calmer than we thought.")
    assert Comment.objects.get(answers=question).said_as == "teacher"
    assert [person for person, _ in told()] == [entry.author_id, question.by_id]
    assert "Answered" in Page(head.get(url)).text

    key = teacher.get(f"{url}?answer={question.pk}").context["form"]["key"].value()
    head.post(url, {"close": question.pk})
    question.refresh_from_db()
    assert question.closed_by == world.own.people["headteacher"]
    late = {"key": key, "text": "One thing more."}
    refused = teacher.post(f"{url}?answer={question.pk}", late)
    assert refused.status_code == 200
    assert "closed while you wrote" in refused.text
    assert "One thing more." in refused.text


def test_an_empty_comment_is_refused_and_one_sent_twice_is_said_once(head, entry):
    url = entry.get_absolute_url()
    empty = say(head, url, "")
    assert "Write your comment" in empty.text
    assert Comment.objects.count() == 0

    sent = {"key": head.get(url).context["form"]["key"].value(), "text": "Twice.", "asks": "all"}
    assert [head.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert Comment.objects.count() == 1


def test_nobody_comments_on_a_private_text_and_the_research_team_only_reads(
    world, client_for, lead
):
    private = world.own.reflections["only_me"].get_absolute_url()
    assert "Nobody can comment" in lead.get(private).text
    assert lead.post(private, {"text": "No."}).status_code == 403

    research = client_for(world.actors["own research"])
    shared = world.own.entries["programme"].get_absolute_url()
    assert research.get(shared).context["form"] is None
    assert research.post(shared, {"text": "No."}).status_code == 403


def test_only_its_author_removes_a_comment_and_its_letter_goes_with_it(world, head, teacher, entry):
    url = entry.get_absolute_url()
    say(head, url, "Too quick.")
    comment = Comment.objects.get()

    assert teacher.post(url, {"take_back": comment.pk}).status_code == 404
    assert head.post(url, {"take_back": comment.pk}).status_code == 302

    assert "Too quick." not in head.get(url).text
    comment.refresh_from_db()
    assert comment.text == "Too quick."
    assert Message.objects.get(kind="comment").state == Message.State.SUPERSEDED


def test_a_question_of_another_text_cannot_be_answered_or_closed_here(world, head, entry):
    other = CommentFactory(to=world.foreign.entries["alliance"], is_question=True)
    url = entry.get_absolute_url()

    assert head.get(f"{url}?answer={other.pk}").status_code == 404
    for key in (other.pk, "x", "9" * 30):
        assert head.post(url, {"close": key}).status_code == 404
    other.refresh_from_db()
    assert other.closed_at is None


def test_who_neither_asked_nor_wrote_does_not_close_a_question(world, lead, entry):
    question = CommentFactory(to=entry, by=world.own.people["headteacher"], is_question=True)

    assert lead.post(entry.get_absolute_url(), {"close": question.pk}).status_code == 404


def test_a_peer_says_where_they_come_from(world, client_for):
    shared = world.own.entries["cluster"]
    peer = PostFactory(alliance=world.peer.alliance, lead=True).person

    say(client_for(peer), shared.get_absolute_url())

    assert Comment.objects.get().said_as == f"alliance lead, {world.peer.alliance}"


def test_a_text_that_goes_further_takes_no_comment_along(world, head, client_for, entry):
    say(head, entry.get_absolute_url(), "For us alone.")
    type(entry).objects.filter(pk=entry.pk).update(sharing="programme")

    assert "For us alone." in head.get(entry.get_absolute_url()).text
    far = client_for(world.far.people["lead"])
    assert "For us alone." not in far.get(entry.get_absolute_url()).text


def test_who_left_reads_their_text_but_not_what_is_said_now(world, lead, teacher, entry, morning):
    url = entry.get_absolute_url()
    say(lead, url, "About a colleague.")
    assert "About a colleague." in teacher.get(url).text
    Post.objects.filter(person=entry.author).update(ends_on=clock.today() - timedelta(days=1))

    assert "About a colleague." not in teacher.get(url).text
    sweep(lambda: morning)
    assert Message.objects.get(kind="comment").state == Message.State.DROPPED


def test_a_question_that_was_removed_is_shown_and_answered_no_more(world, head, lead, entry):
    url = entry.get_absolute_url()
    say(head, url, "Is it Ellie?", asks="all")
    question = Comment.objects.get()
    CommentFactory(to=entry, answers=question)
    head.post(url, {"take_back": question.pk})

    assert lead.get(f"{url}?answer={question.pk}").status_code == 404
    key = lead.get(url).context["form"]["key"].value()
    refused = lead.post(f"{url}?answer={question.pk}", {"key": key, "text": "No."})
    assert refused.status_code == 200
    assert "Ellie" not in refused.text
    assert Comment.objects.filter(answers=question).count() == 1


def test_a_post_in_another_programme_gives_no_voice_here(world, client_for):
    research = world.actors["own research"]
    PostFactory(alliance=world.foreign.alliance, lead=True, person=research)

    url = world.own.entries["programme"].get_absolute_url()

    assert client_for(research).post(url, {"text": "No."}).status_code == 403


def test_comments_cost_one_query_however_many(
    world, head, entry, django_assert_num_queries, django_assert_max_num_queries
):
    url = entry.get_absolute_url()
    CommentFactory(to=entry)
    with django_assert_max_num_queries(8) as one:
        head.get(url)
    for _ in range(3):
        question = CommentFactory(to=entry, is_question=True)
        CommentFactory(to=entry, answers=question)

    with django_assert_num_queries(len(one)):
        head.get(url)


def test_what_was_said_beneath_a_text_that_is_private_by_now_is_taken_back_from_ones_own_list(
    world, head, entry
):
    """Only one's own words stand there: no title of the text, and nothing that others said."""
    head_teacher = world.own.people["headteacher"]
    gone = CommentFactory(to=entry, by=head_teacher, text="Is it Ellie?")
    CommentFactory(to=entry, text="Of somebody else")
    there = CommentFactory(to=world.own.reflections["alliance"], by=head_teacher, text="Well put.")
    Entry.objects.filter(pk=entry.pk).update(sharing="only_me", title="Ellie again")

    page = head.get(OWN)
    text = Page(page).text

    assert [(row.comment, row.text) for row in page.context["rows"]] == [
        (there, world.own.reflections["alliance"]), (gone, None),
    ]  # fmt: skip
    assert "Is it Ellie?" in text
    assert "About something you can no longer open" in text
    assert not [words for words in ("Ellie again", "Of somebody else") if words in text]
    assert head.get(entry.get_absolute_url()).status_code == 404
    assert head.post(OWN, {"take_back": gone.pk}).url == OWN
    gone.refresh_from_db()
    assert gone.removed_at is not None
    assert "Ellie" not in Page(head.get(OWN)).text


def test_nobody_takes_back_what_somebody_else_said(world, head, entry):
    other = CommentFactory(to=entry)
    mine = CommentFactory(to=entry, by=world.own.people["headteacher"], removed_at=clock.now())

    for key in (other.pk, mine.pk, "x", "9" * 30, ""):
        assert head.post(OWN, {"take_back": key}).status_code == 404

    other.refresh_from_db()
    assert other.removed_at is None


def test_the_list_of_ones_own_comments_asks_no_more_for_many_and_has_pages(world, head, entry):
    def say_more(number):
        for text in (entry, world.own.reflections["alliance"]):
            CommentFactory.create_batch(number, to=text, by=world.own.people["headteacher"])

    say_more(1)
    with counted() as few:
        head.get(OWN)
    say_more(26)
    with counted() as many:
        page = head.get(OWN)

    assert len(many) == len(few)
    assert "Page 1 of 2" in Page(page).text


def test_the_list_of_ones_own_comments_belongs_to_the_log(head):
    page = Page(head.get(OWN))

    assert "/log/" in {found["href"] for tag, found in page.tags if "aria-current" in found}
