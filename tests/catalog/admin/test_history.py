"""The history of a governed object is read; a POST to it changes nothing, whoever may see it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalog.models import ApiKey, Channel, Scope
from catalog.services.keys import change_key, issue_key, revoke_key
from decisions.codes.pools import make_pool
from decisions.models import CodePool
from governance.models import RuleVersion
from tests.governance.house import live_rule, person, rule

pytestmark = pytest.mark.django_db
BACKEND = "governance.people.backends.RoleBackend"


@pytest.fixture
def key(db: None) -> ApiKey:
    """Revoked."""
    boss, web = person("boss", "administrator"), Channel.objects.create(code="web", name="Web")
    key = issue_key(actor=boss, name="till", channel=web, responsible=boss, scopes=[Scope.DECIDE]).key
    return revoke_key(actor=boss, key=key, at=timezone.now())


@pytest.mark.parametrize("role", ["developer", "auditor", "administrator"])
def test_an_old_key_is_shown_and_brought_back_by_nobody(key: ApiKey, client: Client, role: str) -> None:
    reader = person("reader", role)
    client.force_login(reader, backend=BACKEND)
    first = ApiKey.history.filter(id=key.pk).earliest("history_id")
    address = f"/admin/catalog/apikey/{key.pk}/history/{first.history_id}/"
    assert client.get(address).status_code == 200
    sent = {"name": "mine", "channel": key.channel_id, "responsible": reader.pk, "scopes": list(Scope)}
    assert client.post(address, sent).status_code == 403
    key.refresh_from_db()
    assert (key.name, key.scopes, key.revoked_at is None) == ("till", ["decide"], False)


def test_so_it_is_with_rules_and_pools(client: Client) -> None:
    maria, fin, olga = person("maria", "marketer"), person("fin", "finance"), person("olga", "operations")
    live_rule(olga, fin, rule("guardrail"))
    make_pool(actor=maria, slug="mailing", name="Mailing")
    client.force_login(User.objects.create_superuser("root"), backend=BACKEND)
    for model, address in ((RuleVersion, "governance/ruleversion"), (CodePool, "decisions/codepool")):
        row = model.objects.latest("pk")
        old = row.history.earliest("history_id").history_id
        assert client.get(f"/admin/{address}/{row.pk}/history/").status_code == 200
        count = row.history.count()
        assert client.post(f"/admin/{address}/{row.pk}/history/{old}/", {"name": "B"}).status_code == 403
        assert row.history.count() == count


@pytest.mark.parametrize("number", ["abc", "²", "9" * 30, "9" * 5000])
def test_a_number_that_no_row_has(client: Client, number: str) -> None:
    client.force_login(User.objects.create_superuser("root"), backend=BACKEND)
    for page in ("catalog/apikey", "governance/ruleversion"):
        assert client.get(f"/admin/{page}/{number}/history/").status_code == 404


def test_a_copy_from_before_the_end_of_a_key_does_not_bring_it_back(key: ApiKey) -> None:
    boss = User.objects.get(username="boss")
    key.revoked_at = None  # as a form that was opened before
    change_key(
        actor=boss, key=key, name="till 2", responsible=boss, scopes=key.scopes, acts_for=[], expires_at=None
    )
    key.refresh_from_db()
    assert (key.name, key.revoked_at is None) == ("till 2", False)
