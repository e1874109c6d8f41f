"""People, documents and offers for the tests of this floor."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group, User

from governance.evidence.running import compute_waiting
from governance.launch import services
from governance.launch.services import approve
from governance.models import Review, RuleVersion
from governance.policies.services import approve_rule, draft_rule, submit_rule
from promotions.models import OfferVersion
from promotions.services.offers import save_draft

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
"""The moment at which the tests' offers are live."""


def person(name: str, *roles: str) -> User:
    """An active person with these roles."""
    user = User.objects.create_user(name, f"{name}@example.com", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def document(code: str = "summer10", **changes: Any) -> dict[str, Any]:
    """A complete offer: 10 % off everything from 1 June to the end of 31 August 2026, UTC."""
    complete: dict[str, Any] = {
        "offer": code,
        "name": "Summer 10 %",
        "owner": "maria@example.com",
        "objective": "lift_aov",
        "kpi": {"metric": "average_order_value", "target": "+5%"},
        "budget": {"EUR": "50000.00"},
        "suppressions": {"none": "nobody is to be left out"},
        "starts": "2026-06-01",
        "ends": "2026-08-31",
        "sunset": "2026-09-30",
        "give": [{"kind": "percent_off", "percent": "10"}],
    }
    return {key: value for key, value in (complete | changes).items() if value is not None}


def drafted(actor: User, code: str = "summer10", **changes: Any) -> OfferVersion:
    """A draft of that document."""
    return save_draft(actor=actor, document=document(code, **changes))


def submit(**asked: Any) -> Review:
    """Sent to review, and its evidence computed."""
    review = services.submit(**asked)
    compute_waiting(review)
    return review


def submitted(actor: User, code: str = "summer10", *, at: datetime = NOON, **changes: Any) -> Review:
    """A review of that document."""
    return submit(version=drafted(actor, code, **changes), actor=actor, at=at)


def approved(
    maker: User, checker: User, code: str = "summer10", *, at: datetime = NOON, **changes: Any
) -> OfferVersion:
    """That document approved and published at a moment."""
    review = approve(review=submitted(maker, code, at=at, **changes), actor=checker, at=at)
    return state_of(review.version)


def state_of(version: OfferVersion) -> OfferVersion:
    """The version as it stands in the database."""
    return OfferVersion.objects.select_related("offer").get(pk=version.pk)


def rule(head: str, code: str = "", **changes: Any) -> dict[str, Any]:
    """A rule's document that review has nothing against, owned by olga; None takes a key out."""
    told: dict[str, Any] = {"owner": "olga@example.com", "reason": "because"}
    least: dict[str, dict[str, Any]] = {
        "policy": {"policy": code or "default", **told},
        "launch": {"launch": code or "default", **told},
        "guardrail": {
            "guardrail": code or "depth-5",
            "kind": "max_depth",
            "params": {"percent": "5"},
            "endless": "until somebody says otherwise",
            **told,
        },
        "suppression": {
            "suppression": code or "quiet",
            "blocks": {"all": True},
            "endless": "until somebody says otherwise",
            **told,
        },
        "experiment": {
            "experiment": code or "split",
            "unit": "customer",
            "arms": {"control": "50", "treatment": "50"},
            "ends": "2099-12-31",
            **told,
        },
    }
    return {key: value for key, value in (least[head] | changes).items() if value is not None}


def rule_in_review(maker: User, document: dict[str, Any], note: str = "") -> RuleVersion:
    """That rule, waiting for a checker."""
    return submit_rule(rule=draft_rule(actor=maker, document=document, note=note), actor=maker, at=NOON)


def live_rule(maker: User, checker: User, document: dict[str, Any], *, at: datetime = NOON) -> RuleVersion:
    """That rule, approved and published at a moment."""
    return approve_rule(rule=rule_in_review(maker, document), actor=checker, at=at)
