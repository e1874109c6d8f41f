"""A form opens for a superuser; the service behind it asks for the role, and what it refuses is kept."""

import json
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from unfold.admin import ModelAdmin

from catalog.errors import OfferdeskError
from governance.models import RefusedAttempt, StopRule, TestBasket, WebhookEndpoint
from tests.governance.house import approved
from tests.governance.stopping.test_keeping import SENT as STOP_RULE

pytestmark = pytest.mark.django_db
Form = tuple[str, dict[str, Any], str, type[Any]]
LINE = {"id": "1", "sku": "A-1", "quantity": 1, "unit_price": "10.00"}
BASKET = {
    "code": "two-shirts",
    "name": "Two shirts",
    "request": json.dumps({"currency": "EUR", "basket": {"lines": [LINE]}}),
    "expected": json.dumps({"total": "10.00"}),
    "channels": "",
    "tags": "",
    "active": "on",
}
FORMS: dict[str, Form] = {
    "stop rule": ("stoprule", STOP_RULE, "keep a stop rule", StopRule),
    "test basket": ("testbasket", BASKET, "keep a test basket", TestBasket),
    "endpoint": (
        "webhookendpoint",
        {"name": "Desk", "url": "https://example.com/hook", "role": ""},
        "make a webhook endpoint",
        WebhookEndpoint,
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_refused_save_is_403_in_words_and_kept(client: Client, maria: User, fin: User, name: str) -> None:
    approved(maria, fin, "summer10")
    model, sent, action, rows = FORMS[name]
    root = User.objects.create_superuser("root")
    client.force_login(root)
    answer = client.post(f"/admin/governance/{model}/add/", sent)
    assert answer.status_code == 403, answer.content.decode()
    assert "root does not hold it." in unescape(answer.content.decode())
    kept = RefusedAttempt.objects.get()
    assert (kept.actor, kept.action, kept.code) == (root, action, "role_missing")
    assert not rows.objects.exists()


def test_a_page_that_is_only_read_hides_no_error(
    client: Client, maria: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OfferdeskError("broken")

    monkeypatch.setattr(ModelAdmin, "changeform_view", broken)
    client.force_login(User.objects.create_superuser("root"))
    with pytest.raises(OfferdeskError, match="broken"):
        client.get("/admin/governance/stoprule/add/")
