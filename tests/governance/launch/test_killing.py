"""The kill switch: by whom, on what, effective at once, and lifted again."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.errors import OfferdeskError
from catalog.models import Channel
from decisions.public import switches_in_force
from governance.launch.killing import kill, reach_of, revive
from governance.models import RefusedAttempt
from promotions.models import Campaign
from tests.governance.house import approved, drafted, person

pytestmark = pytest.mark.django_db
PAGE = "/admin/governance/publication/kill/"


@pytest.fixture
def house(maria: User, fin: User) -> None:
    approved(maria, fin, "summer10", tags=["seasonal"])
    approved(maria, fin, "winter10")
    drafted(maria, "draft10", tags=["seasonal"])
    Channel.objects.create(code="web", name="Web")


def off() -> list[tuple[str, str, str]]:
    return [(each.action, each.target, each.code) for each in switches_in_force()]


TARGETS = [("offer", "summer10"), ("tag", "seasonal"), ("channel", "web"), ("everything", "")]


@pytest.mark.parametrize(("target", "code"), TARGETS, ids=[target for target, _ in TARGETS])
def test_off_and_on_again(house: None, olga: User, target: str, code: str) -> None:
    kill(target=target, code=code, reason="The price is wrong.", actor=olga)
    assert off() == [("kill", target, code)]
    with pytest.raises(OfferdeskError, match="is off already"):
        kill(target=target, code=code, reason="Again.", actor=olga)
    revive(target=target, code=code, reason="Mended.", actor=olga)
    assert off() == []
    with pytest.raises(OfferdeskError, match="is not killed"):
        revive(target=target, code=code, reason="Again.", actor=olga)


def test_a_campaign(house: None, olga: User, maria: User) -> None:
    Campaign.objects.create(code="spring", name="Spring")
    kill(target="campaign", code="spring", reason="Wrong.", actor=olga)
    assert off() == [("kill", "campaign", "spring")]


@pytest.mark.parametrize(
    ("target", "code", "told"),
    [
        ("offer", "summer11", "There is no offer summer11"),
        ("campaign", "x", "There is no campaign x"),
        ("tag", "x", "There is no tag x"),
        ("channel", "x", "There is no channel x"),
        ("offer", " ", "Name the offer"),
        ("shop", "x", "One can kill offer, campaign"),
    ],
)
def test_what_names_nothing_is_refused(house: None, olga: User, target: str, code: str, told: str) -> None:
    with pytest.raises(OfferdeskError, match=told):
        kill(target=target, code=code, reason="Wrong.", actor=olga)
    assert off() == []


def test_a_reason_is_needed(house: None, olga: User) -> None:
    with pytest.raises(OfferdeskError, match="reason"):
        kill(target="everything", code="", reason="  ", actor=olga)


@pytest.mark.parametrize("role", ["marketer", "finance", "support", "auditor", "developer", "administrator"])
def test_only_operations_kills(house: None, role: str) -> None:
    with pytest.raises(OfferdeskError, match="needs the role operations"):
        kill(target="everything", code="", reason="For fun.", actor=person("x", role))
    assert off() == []
    assert RefusedAttempt.objects.get().action == "kill"


def test_what_a_kill_would_stop(house: None) -> None:
    assert reach_of("tag", "seasonal").names == ("summer10",)
    assert reach_of("everything", "").offers == 2
    assert reach_of("offer", "draft10").offers == 0


def test_two_clicks_and_a_reason(house: None, olga: User, client: Client) -> None:
    client.force_login(olga)
    text = client.get(f"{PAGE}?target=tag&code=seasonal").content.decode()
    assert "1 published offer stops:" in text
    assert "summer10" in text
    sent = {"target": "tag", "code": "seasonal", "reason": "Wrong price."}
    assert client.get(f"{PAGE}off/").status_code == 405
    assert client.post(f"{PAGE}off/", sent).status_code == 302
    assert off() == [("kill", "tag", "seasonal")]
    assert "Wrong price." in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}on/", sent).status_code == 302
    assert off() == []


def test_who_only_looks_sees_no_button(house: None, client: Client) -> None:
    client.force_login(person("ada", "auditor"))
    text = client.get(f"{PAGE}?target=everything").content.decode()
    assert "Switch off now" not in text
    assert client.post(f"{PAGE}off/", {"target": "everything", "reason": "x"}).status_code == 403
