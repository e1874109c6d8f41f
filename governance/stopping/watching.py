"""Holding what was sold against the stop rules; what breaks one is an incident, and paused if it says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from catalog.money import to_text
from decisions.public import Burn, Refusal, Sale, burns, lifted_since, refusals_between, sales_between
from governance.hands import Hand
from governance.incidents.services import Finding, found, no_more
from governance.launch.selectors import let_out
from governance.launch.switching import stop
from governance.locks import launching
from governance.models import Review, StopRule
from governance.stopping.measuring import Reading, Window, discount_share, pace, refusal_rate
from promotions.models import OfferVersion

KIND = "stop_rule"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that was broken by an offer (its published version), or by the house (None)."""

    rule: StopRule
    version: OfferVersion | None
    reading: Reading

    @property
    def name(self) -> str:
        return self.version.offer.code if self.version is not None else "The house"

    @property
    def sentence(self) -> str:
        """What happened, with the figure and the threshold."""
        value = f"{self.reading.value:.2f}"
        words = {
            "pace": f"its budget is used {value} times faster than planned",
            "discount_share": f"discounts take {value} % of the sales",
            "refusal_rate": f"{value} % of orders and reservations are refused",
        }[self.rule.measure]
        return f"{self.name}: {words}, in {self.rule.window_minutes} min"


@dataclass(frozen=True, slots=True)
class Lately:
    """All that rules are held against, read once."""

    at: datetime
    sales: list[Sale]
    refusals: list[Refusal]
    lifted: Mapping[str, datetime]
    budgets: Mapping[str, list[Burn]]


def watch_stop_rules(at: datetime) -> dict[str, int]:
    """Rules looked at, offers paused, and incidents that are new."""
    rules = list(StopRule.objects.filter(active=True).select_related("owner"))
    breaches = list(_breaches(rules, at)) if rules else []
    by = Hand.of_job("watch_stop_rules")
    # First all of these: the launch lock comes before any row.
    paused = _stopped(breaches, by)
    new = sum(found(_finding(breach), by=by, at=at)[1] for breach in breaches)
    no_more(kind=KIND, found_now=[_fingerprint(breach) for breach in breaches], at=at)
    return {"rules": len(rules), "paused": paused, "incidents": new}


def offers_of(rule: StopRule) -> QuerySet[OfferVersion]:
    """The published versions that a rule looks at one by one."""
    published = OfferVersion.objects.filter(state__in=OfferVersion.PUBLISHED).select_related("offer")
    chosen = {
        "offer": published.filter(offer__code=rule.code),
        "campaign": published.filter(campaign__code=rule.code),
        "tag": published.filter(tags__contains=[rule.code]),
        "everything": published,
    }
    return chosen.get(rule.scope, published.none()).order_by("offer__code")


def _breaches(rules: list[StopRule], at: datetime) -> Iterator[Breach]:
    lately = _lately(rules, at)
    for rule in rules:
        since = at - timedelta(minutes=rule.window_minutes)
        if rule.scope == "house":
            yield from _judged(rule, None, _read(rule, "", Window(since, at), lately))
            continue
        sold = {code for sale in lately.sales for code in sale.off}
        named = sold | {code for refusal in lately.refusals for code in refusal.offers}
        versions = offers_of(rule).filter(offer__code__in=named)
        windows = _windows(versions) if rule.measure == "pace" else {}
        for version in versions:
            code = version.offer.code
            # What was before somebody resumed it, he has judged.
            begin = max(since, lately.lifted.get(code, since))
            window = Window(begin, at, *windows.get(code, (None, None)))
            yield from _judged(rule, version, _read(rule, code, window, lately))


def _lately(rules: list[StopRule], at: datetime) -> Lately:
    since = at - timedelta(minutes=max(rule.window_minutes for rule in rules))
    measures = {rule.measure for rule in rules}
    budgets: dict[str, list[Burn]] = {}
    for burn in burns(kind="budget") if "pace" in measures else []:
        budgets.setdefault(burn.owner, []).append(burn)
    refused = refusals_between(since, at) if "refusal_rate" in measures else []
    return Lately(at, sales_between(since, at), refused, lifted_since(since), budgets)


def _read(rule: StopRule, code: str, window: Window, lately: Lately) -> Reading:
    sales = [sale for sale in lately.sales if sale.at >= window.since]
    if rule.measure == "pace":
        return pace(code, window, sales, lately.budgets.get(code, []))
    if rule.measure == "discount_share":
        return discount_share(code, sales)
    return refusal_rate(code, sales, [each for each in lately.refusals if each.at >= window.since])


def _judged(rule: StopRule, version: OfferVersion | None, reading: Reading) -> Iterator[Breach]:
    if reading.count >= rule.at_least and reading.value > rule.threshold:
        yield Breach(rule, version, reading)


def _windows(versions: QuerySet[OfferVersion]) -> dict[str, tuple[datetime, datetime]]:
    """By code: the window of what was let out."""
    rows = Review.objects.filter(let_out(), version__in=versions)
    return {
        code: (starts, ends)
        for code, starts, ends in rows.values_list("version__offer__code", "starts_at", "ends_at")
    }


def _stopped(breaches: list[Breach], by: Hand) -> int:
    """How many offers were paused just now; a person resumes each."""
    offers = [
        (
            breach.version.offer,
            f"{breach.sentence} (stop rule {breach.rule.pk}: above {breach.rule.threshold})",
        )
        for breach in breaches
        if breach.rule.action == "pause" and breach.version is not None
    ]
    if not offers:
        return 0
    with launching():
        # All rows before the first switch: who has thrown one is waited for by every kill.
        rows = OfferVersion.objects.filter(offer__in=[offer.pk for offer, _ in offers])
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        return sum(stop(offer=offer, reason=reason, by=by) is not None for offer, reason in offers)


def _fingerprint(breach: Breach) -> str:
    return f"stop rule {breach.rule.pk} {breach.version.offer.code if breach.version else ''}".strip()


def _finding(breach: Breach) -> Finding:
    rule, reading = breach.rule, breach.reading
    fact = {
        "rule": str(rule),
        "why there is it": rule.reason,
        "owner": rule.owner.get_username(),
        "found": f"{reading.value:.2f}",
        "allowed": str(rule.threshold),
        "orders and refusals" if rule.measure == "refusal_rate" else "orders": str(reading.count),
        "done": "paused" if rule.action == "pause" else "nothing: an alarm",
    }
    return Finding(
        KIND,
        _fingerprint(breach),
        breach.sentence,
        [fact],
        version=breach.version,
        orders=reading.count,
        exposure={unit: to_text(amount, unit) for unit, amount in sorted(reading.off.items())},
    )
