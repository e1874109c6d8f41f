"""Limits, returns and pools on an offer's page: shown in plain words, saved as the language writes them."""

from typing import Any

import pytest
from django.test import Client

from promotions.documents import document_of
from tests.promotions.admin.pages import fields, read
from tests.promotions.admin.test_builder import arrange, url
from tests.promotions.conftest import Draft
from tests.promotions.kinds import WHOLE

pytestmark = pytest.mark.django_db
KEYS = ("trigger", "codes", "pools", "limits", "returns")
STATED: dict[str, Any] = {key: WHOLE["every limit"][key] for key in KEYS}


def test_an_untouched_page_changes_nothing(as_maria: Client, draft: Draft) -> None:
    version = draft(**STATED)
    posted = fields(as_maria.get(url(version)))  # type: ignore[arg-type]
    assert as_maria.post(url(version), {**posted, "do": "save"}).status_code == 302
    version.refresh_from_db()
    assert version.revision == 1
    as_maria.post(url(version), {**posted, "name": "x", "do": "save"})
    version.refresh_from_db()
    assert {key: document_of(version)[key] for key in KEYS} == STATED


def test_limits_are_stated_on_the_page(as_maria: Client, draft: Draft) -> None:
    version = draft()
    posted = arrange(
        as_maria,
        url(version),
        "more:limits.per_period",
        **{
            "limits.total": "1000",
            "limits.per_customer": "1",
            "limits.per_channel.0.name": "pos",
            "limits.per_channel.0.count": "200",
            "limits.per_period.0.count": "1",
            "limits.per_period.0.period": "month",
            "limits.per_period.1.count": "2",
            "limits.per_period.1.period": "day",
            "limits.per_period.1.kind": "rolling",
            "limits.guests": "reject",
            "returns": "reevaluate",
        },
    )
    as_maria.post(url(version), {**posted, "do": "save"})
    version.refresh_from_db()
    written = document_of(version)
    assert written["returns"] == "reevaluate"
    assert written["limits"] == {
        "total": 1000,
        "per_customer": 1,
        "per_channel": {"pos": 200},
        "per_period": [
            {"period": "month", "count": 1},
            {"kind": "rolling", "period": "day", "count": 2},
        ],
        "guests": "reject",
    }


def test_the_page_speaks_plain_words(as_maria: Client, draft: Draft) -> None:
    words = read(as_maria.get(url(draft(**STATED)))).words  # type: ignore[arg-type]
    for said in (
        "Uses by each customer",
        "A customer is known by",
        "payment card",
        "gives its use back",
        "Pools of codes",
        "what is no longer earned is kept from the refund",
    ):
        assert said in words


def test_a_problem_lands_at_its_field(as_maria: Client, draft: Draft) -> None:
    version = draft()
    posted = fields(as_maria.get(url(version)))  # type: ignore[arg-type]
    typed = {"limits.total": "many", "limits.per_channel.0.name": "web", "limits.per_channel.0.count": "-1"}
    response = as_maria.post(url(version), {**posted, **typed, "do": "save"})
    page = read(response)  # type: ignore[arg-type]
    assert response.status_code == 200
    for anchor in ("id_limits-total", "id_limits-per_channel-web"):
        assert f'href="#{anchor}"' in response.content.decode()
        assert anchor in page.ids
    assert page.forms["offer-form"]["limits.total"] == ["many"]
