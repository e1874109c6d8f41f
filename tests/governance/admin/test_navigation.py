"""The sidebar marks the page that is open, and no other."""

from typing import Any

import pytest

from tests.governance.conftest import Desk
from tests.governance.house import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/admin/governance/review/", "Reviews"),
        ("/admin/governance/review/inbox/", "Inbox"),
        ("/admin/governance/publication/", "Publications"),
        ("/admin/governance/publication/kill/", "Kill switch"),
        ("/admin/governance/publication/exposure/", "Exposure and burn"),
        ("/admin/governance/notification/settings/", "Notifications"),
    ],
)
def test_one_entry_is_marked(at_desk: Desk, path: str, title: str) -> None:
    answer: Any = at_desk(person("olga", "operations")).get(path)
    items = [item for group in answer.context["sidebar_navigation"] for item in group["items"]]
    assert [str(item["title"]) for item in items if item["active"]] == [title]
