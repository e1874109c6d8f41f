"""Who keeps stop rules, and which make sense: in the service, the database and the admin."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from catalog.errors import OfferdeskError
from governance.models import RefusedAttempt, StopRule
from governance.stopping.services import keep_stop_rule
from tests.governance.house import approved, person

pytestmark = pytest.mark.django_db
LIST = "/admin/governance/stoprule/"
SENT: dict[str, Any] = {
    "scope": "offer",
    "code": "summer10",
    "measure": "discount_share",
    "threshold": "40.00",
    "window_minutes": "60",
    "at_least": "20",
    "action": "pause",
    "reason": "More is a mistake.",
    "active": "on",
}


@pytest.fixture
def house(maria: User, fin: User) -> None:
    approved(maria, fin, "summer10", tags=["seasonal"])


def rule(**changes: Any) -> StopRule:
    told = {
        **SENT, "threshold": Decimal(40), "window_minutes": 60, "at_least": 20, "active": True, **changes,
    }  # fmt: skip
    return StopRule(**told)


def test_operations_and_finance_keep_them_with_a_history(house: None, olga: User, fin: User) -> None:
    made = keep_stop_rule(rule=rule(), actor=olga)
    made.threshold = Decimal(30)
    keep_stop_rule(rule=made, actor=fin)
    assert StopRule.objects.get().owner == olga
    told = [(each.threshold, each.history_user) for each in made.history.order_by("history_id")]
    assert told == [(Decimal(40), olga), (Decimal(30), fin)]


@pytest.mark.parametrize("role", ["marketer", "support", "auditor", "developer", "administrator"])
def test_nobody_else(house: None, role: str) -> None:
    with pytest.raises(OfferdeskError, match="needs the role finance or operations"):
        keep_stop_rule(rule=rule(), actor=person("x", role))
    assert RefusedAttempt.objects.get().action == "keep a stop rule"
    assert not StopRule.objects.exists()


WRONG: list[Any] = [
    ({"reason": " "}, "/reason"),
    ({"threshold": Decimal(0)}, "/threshold"),
    ({"window_minutes": 1441}, "/window_minutes"),
    ({"window_minutes": 0}, "/window_minutes"),
    ({"at_least": 0}, "/at_least"),
    ({"code": "summer11"}, "/code"),
    ({"code": ""}, "/code"),
    ({"scope": "tag", "code": "x"}, "/code"),
    ({"scope": "campaign", "code": "x"}, "/code"),
    ({"scope": "everything"}, "/code"),
    ({"scope": "house", "code": ""}, "/action"),
    ({"scope": "house", "code": "", "action": "alarm", "measure": "pace"}, "/measure"),
]


@pytest.mark.parametrize(("changes", "pointer"), WRONG)
def test_what_makes_no_sense_is_named(house: None, olga: User, changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(OfferdeskError) as caught:
        keep_stop_rule(rule=rule(**changes), actor=olga)
    assert [error.pointer for error in caught.value.errors] == [pointer]
    assert not StopRule.objects.exists()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"threshold": Decimal(-1)}, "stop_rule_has_a_threshold"),
        ({"window_minutes": 1441}, "stop_rule_looks_back_a_day"),
        ({"at_least": 0}, "stop_rule_judges_something"),
        ({"reason": ""}, "stop_rule_has_a_reason"),
        ({"code": ""}, "stop_rule_names_what_it_is_about"),
        ({"scope": "house", "code": ""}, "stop_rule_of_the_house_raises_alarms_of_shares"),
    ],
)
def test_the_database_refuses_it_too(olga: User, changes: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rule(owner=olga, **changes).save()


def test_a_rule_is_switched_off_and_never_removed(house: None, olga: User) -> None:
    made = keep_stop_rule(rule=rule(), actor=olga)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        made.delete()


class TestAdmin:
    def test_made_changed_and_looked_at(self, house: None, olga: User, client: Client) -> None:
        client.force_login(olga)
        assert client.post(f"{LIST}add/", SENT).status_code == 302
        made = StopRule.objects.get()
        assert (made.owner, made.threshold) == (olga, Decimal(40))
        page = f"{LIST}{made.pk}/change/"
        assert client.post(page, {**SENT, "threshold": "30"}).status_code == 302
        assert StopRule.objects.get().threshold == Decimal(30)
        assert "offer summer10" in client.get(LIST).content.decode()
        assert client.get(f"{LIST}{made.pk}/history/").status_code == 200

    def test_what_is_wrong_stands_at_its_field(self, house: None, olga: User, client: Client) -> None:
        client.force_login(olga)
        answer = client.post(f"{LIST}add/", {**SENT, "code": "summer11"})
        assert "There is no offer summer11." in answer.content.decode()
        assert not StopRule.objects.exists()

    @pytest.mark.parametrize(("role", "status"), [("marketer", 200), ("auditor", 200), ("support", 403)])
    def test_who_may_look(self, client: Client, role: str, status: int) -> None:
        client.force_login(person("x", role))
        assert client.get(LIST).status_code == status
        assert client.get(f"{LIST}add/").status_code == 403
