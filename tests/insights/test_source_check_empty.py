"""The report beside a database in which nothing is loaded."""

import pytest
from django.core.management import CommandError

from insights import source_check
from tests.insights.test_source_check import run, wrong

pytestmark = pytest.mark.django_db


def test_an_empty_database_agrees_with_nothing():
    with pytest.raises(CommandError):
        run()

    assert wrong() == source_check.COUNTS.keys()


def test_without_a_programme_there_is_no_matrix():
    with pytest.raises(CommandError, match="seed_programme"):
        run(command="export_matrix")
