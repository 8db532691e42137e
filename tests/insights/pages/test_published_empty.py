"""The published examples before anything is loaded."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.insights.pages.test_published import PAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client_for):
    return client_for(User.objects.create_user("reader@example.org", name="Rea Der"))


@pytest.mark.parametrize("page", PAGES)
def test_it_answers_before_anything_is_loaded(reader, page):
    response = reader.get(reverse(page))

    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1
