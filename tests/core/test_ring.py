"""The ring, against the design's own drawing (home.html)."""

from core import ring


def test_the_first_arc_is_the_designs():
    assert ring.arc(0, 21.0) == "M25.65 3.06 A21.0 21.0 0 0 1 43.40 15.96"
    assert ring.arc(4, 21.0) == "M4.60 15.96 A21.0 21.0 0 0 1 22.35 3.06"


def test_what_is_behind_is_done_and_what_is_ahead_is_to_do():
    assert ring.states(3) == ["done", "done", "now", "todo", "todo"]
    assert ring.states(6) == ["done"] * 5
