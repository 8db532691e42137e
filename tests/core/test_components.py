"""What templates write once and show to many."""

from datetime import time

import pytest
from django.template import Context, Template

from core.paths import path_to
from core.templatetags.components import clock


class Place:
    """Counts how often it is written."""

    def __init__(self, name):
        self.name, self.written = name, 0

    def __str__(self):
        self.written += 1
        return self.name


def test_what_is_kept_is_written_once_for_each_value():
    template = Template("{% kept place %}({{ place }}){% endkept %}")
    log, toolkit = Place("log"), Place("toolkit")

    told = [template.render(Context({"place": place})) for place in (log, toolkit, log)]

    assert told == ["(log)", "(toolkit)", "(log)"]
    assert (log.written, toolkit.written) == (1, 1)


def test_what_is_kept_knows_nothing_but_the_values_it_names():
    template = Template("{% kept place %}{{ place }}{{ person }}{% endkept %} {{ person }}")

    assert template.render(Context({"place": "log", "person": "Amira"})) == "log Amira"
    assert template.render(Context({"place": "log", "person": "Ben"})) == "log Ben"


def test_an_address_in_a_template_is_that_of_its_row():
    template = Template("{% for pk in rows %}{% url 'logs:entry' pk %} {% endfor %}")

    assert template.render(Context({"rows": [1, 2, 1]})) == "/log/1/ /log/2/ /log/1/ "
    assert path_to("logs:entry", 2) == "/log/2/"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(18), "6pm"),
        (time(9, 30), "9:30am"),
        (time(12), "12pm"),
        (time(0, 5), "12:05am"),
        (None, ""),
    ],
)
def test_a_full_hour_is_said_without_minutes(at, words):
    assert clock(at) == words
