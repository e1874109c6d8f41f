"""What rules kept back lately: looked for by a job, shown on their pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet, Sum

from catalog.money import to_text
from decisions.public import orders_of, rule_effects
from governance.models import RuleEffect, RuleLook, RuleVersion

WEEK = timedelta(days=7)
KEPT = timedelta(days=30)
MOST = 500
"""Decisions that one look makes again."""
SHOWN = 5
MARGIN = timedelta(seconds=30)
"""A decision that is being written now is for the next look."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule kept back since a moment, among the decisions that were looked at."""

    since: datetime
    made: int
    looked: int
    decisions: int
    orders: int
    amounts: list[tuple[str, str]]
    """(currency, decimal text) of what would have been given more."""
    latest: list[str]
    """Ids of the last decisions of it."""


def look(at: datetime) -> dict[str, int]:
    """Looks at the decisions since the last look, a week back at most; forgets old looks."""
    last = RuleLook.objects.order_by("-until").values_list("until", flat=True).first()
    since, until = max(at - WEEK, last or at - WEEK), at - MARGIN
    forgotten, _ = RuleLook.objects.filter(until__lt=at - KEPT).delete()
    if until <= since:
        return {"looked": 0, "kept": 0, "forgotten": forgotten}
    found = rule_effects(since=since, until=until, at_most=MOST)
    with transaction.atomic():
        one = RuleLook.objects.create(since=since, until=until, made=found.made, looked=found.looked)
        RuleEffect.objects.bulk_create(
            RuleEffect(
                look=one,
                kind=each.kind,
                code=each.code,
                decision=each.decision,
                at=each.created,
                currency=each.currency,
                amount=each.amount,
            )
            for each in found.kept
        )
    return {"looked": found.looked, "kept": len(found.kept), "forgotten": forgotten}


def lately(at: datetime) -> QuerySet[RuleEffect]:
    """What was kept back in the last week."""
    return RuleEffect.objects.filter(look__in=RuleLook.objects.filter(until__gt=at - WEEK))


def effect_of(rule: RuleVersion, at: datetime) -> Effect | None:
    """What the rule kept back in the last week; None before the first look."""
    told = RuleLook.objects.filter(until__gt=at - WEEK).aggregate(
        since=Min("since"), made=Sum("made"), looked=Sum("looked")
    )
    if told["since"] is None:
        return None
    rows = lately(at).filter(kind=rule.kind, code=rule.code)
    by_currency = rows.values("currency").annotate(amount=Sum("amount")).order_by("currency")
    amounts = [(each["currency"], to_text(each["amount"], each["currency"])) for each in by_currency]
    ids = list(rows.values_list("decision", flat=True))
    return Effect(
        since=max(told["since"], at - WEEK),
        made=told["made"],
        looked=told["looked"],
        decisions=len(ids),
        orders=orders_of(ids),
        amounts=amounts,
        latest=ids[:SHOWN],
    )
