"""Before anything is set up or loaded, every page says what will stand there and what to do."""

from types import SimpleNamespace

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.alliances import StewardshipFactory

pytestmark = pytest.mark.once

FOR_THE_OPERATOR = ("/toolkit/", "/toolkit/?q=lesson", "/claims/", "/published/",
                    "/published/data/", "/projects/", "/log/", "/account/", "/manage/",
                    "/manage/alliances/programme/")  # fmt: skip
FOR_AN_ADMINISTRATOR = ("/manage/", "/manage/alliances/school/", "/manage/alliances/alliance/",
                        "/manage/alliances/post/", "/manage/clusters/cluster/",
                        "/manage/clusters/term/", "/manage/clusters/meeting/",
                        "/manage/clusters/checkin/", "/manage/toolkit/intervention/",
                        "/manage/toolkit/strand/")  # fmt: skip


@pytest.fixture(scope="module")
def world(db) -> SimpleNamespace:
    return SimpleNamespace(
        people={
            "operator": UserFactory(operator=True, name="Olive Park"),
            "admin": StewardshipFactory().person,
        }
    )


@pytest.mark.parametrize(
    ("role", "path"),
    [
        *(("operator", path) for path in FOR_THE_OPERATOR),
        *(("admin", path) for path in FOR_AN_ADMINISTRATOR),
    ],
)
def test_empty_page(role, path, visitor):
    here = visitor(role)
    response = here.open(path)

    assert response.status == 200
    assert not (problems := here.problems(response)), "\n".join(problems)
