"""The part "worst stack": how deep a draft can take a product beside what is live."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.errors import OfferdeskError
from decisions.public import draft_stacks, waterfall
from governance.evidence.registry import Part, Tell, Verdict
from governance.evidence.touching import NOT_PRICED, NOTHING, uses_of
from governance.models import EvidencePart, Review

KIND = "worst_stack"
Json = Mapping[str, Any]


def uses(review: Review, at: datetime) -> dict[str, Any]:
    """The live offers on the same products, all rules, and the facts of the products that were searched."""
    return uses_of(KIND, review, at)


def compute(row: EvidencePart, tell: Tell) -> Any:
    """The deepest stack of each product that stands for those that the draft touches."""
    try:
        result = draft_stacks(row.review.document, at=row.asked_at, tell=tell)
    except OfferdeskError as error:
        if error.code not in NOT_PRICED:
            raise
        result = NOTHING
    row.used["facts"] = result["facts"]
    row.save(update_fields=["used"])
    return result


def judge(result: Any, review: Review) -> Verdict:
    """Fails where a product is stacked below the margin floor that a live guardrail demands for it.

    A basket that is sold below its cost is told, and does not fail: where no floor covers a product, nobody
    has said that it may not be a loss leader. A floor of 0.00 above cost says it.
    """
    rows = result["rows"]
    if not rows:
        return Verdict(True, _("No product with a price is touched by it."))
    worst = rows[0]
    if worst["below_floor"]:
        return _below_floor(worst, result["currency"], review)
    if worst["loss"]:
        return _below_cost(worst, result["currency"])
    reached = [row for row in rows if row["after"]]
    if not reached:
        searched = len(rows)
        sentence = _(
            "In no basket that was tried did it take anything off the %(searched)s products searched."
        )
        return Verdict(True, sentence % {"searched": searched})
    return Verdict(True, _deepest(max(reached, key=_depth)))


def _depth(row: Json) -> tuple[float, float]:
    """Of the equally deep ones the one that leaves the thinnest margin."""
    margin = row["after"]["margin_after"]
    return float(row["after"]["depth"]), -float(margin if margin is not None else 100)


def _deepest(row: Json) -> str:
    after = row["after"]
    sentence = _("At most %(depth)s %% off %(sku)s, before %(before)s %%.") % {
        "depth": after["depth"],
        "sku": row["sku"],
        "before": row["before"]["depth"],
    }
    if after["margin_after"] is not None:
        sentence += " " + _("Margin after it %(margin)s %%.") % {"margin": after["margin_after"]}
    if after["clipped_by"]:
        sentence += " " + _("Clipped by %(rails)s.") % {"rails": ", ".join(after["clipped_by"])}
    return sentence


def _below_floor(row: Json, currency: str, review: Review) -> Verdict:
    found = row["unfloored"]
    sentence = _(
        "%(sku)s would be stacked to %(price)s %(currency)s; the margin floor %(rail)s asks for %(least)s."
    ) % {
        "sku": row["sku"],
        "price": found["cheapest_unit"],
        "currency": currency,
        "rail": row["floor"]["guardrail"],
        "least": row["floor"]["least"],
    }
    return Verdict(False, sentence, _lift(found, review))


def _below_cost(row: Json, currency: str) -> Verdict:
    sentence = _("A basket with %(sku)s would be sold %(loss)s %(currency)s below what it costs.") % {
        "sku": row["sku"],
        "loss": row["loss"],
        "currency": currency,
    }
    return Verdict(True, f"{sentence} {_deepest(row)}", _("No margin floor keeps it up: a guardrail could."))


def _lift(found: Json, review: Review) -> str:
    """What would lift it: to keep the stack apart, or to take less off."""
    code = review.document["offer"]
    others = sorted({each["code"] for each in found["offers"]} - {code})
    if others:
        text = _(
            "Keep it apart from %(others)s (a common group, or never with), leave the product out, "
            "or give less."
        )
        return text % {"others": ", ".join(others)}
    return _("Leave the product out, or give less.")


def show(result: Any, review: Review) -> dict[str, Any]:
    """The worst product with its basket drawn, the others as a table."""
    rows = result["rows"]
    worst = rows[0] if rows else None
    found = None
    if worst is not None:
        found = worst["unfloored"] if worst["below_floor"] else worst["after"]
    return {
        **result,
        "worst": worst,
        "found": found,
        "shopper": _shopper(found) if found else "",
        "prices": waterfall(worst["answer"]) if worst is not None and worst["answer"] else None,
        "bounded": any(not row["exhaustive"] for row in rows),
    }


def strip(result: Any) -> list[tuple[str, str]]:
    """The worst stack with its basket, what is left of the margin, and whether a guardrail clips it."""
    rows = [row for row in result["rows"] if row["after"] or row["below_floor"]]
    if not rows:
        return []
    worst = rows[0]
    found = worst["unfloored"] if worst["below_floor"] else worst["after"]
    basket = ", ".join(f"{line['quantity']} × {line['sku']}" for line in found["basket"])
    margin = found["margin_after"]
    clipped = (worst["after"] or found).get("clipped_by", [])
    return [
        (_("Worst stack"), f"{found['depth']} %: {basket}"),
        (_("Margin after"), _("not known") if margin is None else f"{margin} %"),
        (_("Clipped"), ", ".join(clipped) or _("no")),
    ]


def _shopper(found: Json) -> str:
    """What the shopper has to be: "segments vip; tier gold"."""
    facts = {**found["customer"], **found["context"], **found["shipping"]}
    return "; ".join(f"{name} {_fact(value)}" for name, value in facts.items())


def _fact(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_fact(inner)}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


PART = Part(
    kind=KIND,
    title=gettext_lazy("Worst stack"),
    uses=uses,
    compute=compute,
    judge=judge,
    template="governance/admin/worst_stack.html",
    show=show,
    strip=strip,
)
