"""What was found as JSON and as lines of text."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from catalog.money import to_text
from decisions.engine import STAGES
from decisions.engine.eligibility import instant
from decisions.engine.worst_stack import Reached, Stack

Json = dict[str, Any]


def as_json(stack: Stack, currency: str) -> Json:
    """One product: amounts and percentages as decimal texts; a margin that nobody knows is null."""
    return {
        **reached_json(stack.reached, currency),
        "clipped_by": stack.reached.guardrails,
        "without_guardrails": {
            **reached_json(stack.unguarded, currency),
            "guardrails_that_bind": stack.guarded.guardrails,
        },
        "searched": "exhaustive" if stack.exhaustive else "bounded",
        "decisions": stack.decisions,
        "never_applied": list(stack.never_applied),
    }


def reached_json(found: Reached, currency: str) -> Json:
    """One product in one basket; the keys are those of docs/worst-stack.md."""
    situation = found.situation

    def unit(amount: int) -> str:
        return to_text(round(Fraction(amount, found.units)), currency)

    return {
        "sku": found.sku,
        "list_price": unit(found.base),
        "price": unit(found.total),
        "cheapest_unit": to_text(found.cheapest_unit, currency),
        "depth": percent(found.depth),
        "margin_before": _margin(found.margin(found.base)),
        "margin_after": _margin(found.margin(found.total)),
        "basket": [{"sku": sku, "quantity": units} for sku, units in situation.lines.items()],
        "coupons": list(situation.fact(("coupons",)) or ()),
        "channel": situation.fact(("channel",)),
        "region": situation.fact(("region",)),
        "store": situation.fact(("store",)),
        "at": instant(situation.clock),
        "customer": situation.below("customer"),
        "context": situation.below("context"),
        "shipping": situation.below("shipping"),
        "offers": [
            {
                "code": live.code,
                "version": live.version,
                "stage": STAGES[stage],
                "amount": to_text(amount, currency),
            }
            for live, stage, amount in found.offers
        ],
    }


def percent(part: Fraction) -> str:
    """A part of one as percent with two places ("27.10"), halves to the even cent."""
    hundredths = round(part * 10_000)
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{rest:02d}"


def _margin(part: Fraction | None) -> str | None:
    return None if part is None else percent(part)


def as_lines(row: Mapping[str, Any], currency: str) -> Iterator[str]:
    """The same for people; takes what `as_json` gives."""
    bare = row["without_guardrails"]
    yield (
        f"{row['sku']}: {row['list_price']} -> {row['price']} {currency}, {row['depth']} % off"
        f"{_margins(row)} ({row['searched']}, {row['decisions']} decisions)"
    )
    if row["offers"]:
        yield f"  basket     {_basket(row)}"
        yield f"  offers     {_offers(row, currency)}"
    if row["clipped_by"]:
        yield f"  clipped by {', '.join(row['clipped_by'])}"
    if bare["guardrails_that_bind"]:
        yield (
            f"  otherwise  {bare['price']} {currency}, {bare['depth']} % off{_margins(bare)}: "
            f"{_basket(bare)}; {_offers(bare, currency)}; kept from it by "
            + ", ".join(bare["guardrails_that_bind"])
        )
    if row["never_applied"]:
        yield f"  never seen to apply: {', '.join(row['never_applied'])}"


def _margins(row: Mapping[str, Any]) -> str:
    if row["margin_before"] is None:
        return ", margin unknown"
    after = "none" if row["margin_after"] is None else f"{row['margin_after']} %"
    return f", margin {row['margin_before']} % -> {after}"


def _basket(row: Mapping[str, Any]) -> str:
    """Units, codes, place, moment and facts of the shopper."""
    parts = [" + ".join(f"{line['quantity']} x {line['sku']}" for line in row["basket"])]
    if row["coupons"]:
        parts.append("codes " + " ".join(row["coupons"]))
    parts += [f"{name} {row[name]}" for name in ("channel", "region", "store") if row[name] is not None]
    parts.append(f"at {row['at']}")
    for name in ("customer", "context", "shipping"):
        parts += [f"{name}.{fact} {_told(value)}" for fact, value in row[name].items()]
    return ", ".join(parts)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={_told(inner)}" for name, inner in value.items())
    return "+".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _offers(row: Mapping[str, Any], currency: str) -> str:
    return ", ".join(f"{o['code']} v{o['version']} ({o['stage']}) -{o['amount']}" for o in row["offers"])
