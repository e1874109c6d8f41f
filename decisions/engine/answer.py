"""Writing a decision in the shape of the API: decimal texts, codes and parameters, no wording."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.money import to_text
from decisions.engine.decision import CouponVerdict, Decision, Verdict
from decisions.engine.eligibility import instant
from decisions.engine.reasons import Amount, Code, Reason
from decisions.engine.state import ORDER_STAGE, SHIPPING, STAGES

ENGINE_VERSION = "1.0"
Json = Any
_SECRET = frozenset({Code.NOT_STARTED, Code.ENDED, Code.CODE_UNKNOWN, Code.KILLED, Code.PAUSED})
"""Why a code can't be used is told to keys with `diagnose` only."""
_GOVERNED = frozenset(("guardrail", "guardrails", "suppressions", "shielded"))
"""Which guardrail or suppression it was is told to them alone, too."""


def answer(
    decision: Decision,
    *,
    id: str,
    created: datetime,
    expires: datetime,
    diagnose: bool = False,
) -> dict[str, Json]:
    """The decision as api.md shapes it, without messages; `explain` is the request's."""
    return _Answer(decision, diagnose).body(id, created, expires)


class _Answer:
    def __init__(self, decision: Decision, diagnose: bool) -> None:
        self.decision = decision
        self.basket = decision.basket
        self.diagnose = diagnose
        self.options = decision.basket.request.options
        self.given: dict[int, int] = {}
        for rank, _, _, amount, _ in decision.state.entries:
            self.given[rank] = self.given.get(rank, 0) + amount

    def text(self, minor: int) -> str:
        return to_text(minor, self.basket.currency)

    def code(self, rank: int) -> str:
        return self.decision.compiled.code(rank)

    def body(self, id: str, created: datetime, expires: datetime) -> dict[str, Json]:
        decision = self.decision
        body: dict[str, Json] = {
            "id": id,
            "object": "decision",
            "created": _precise(created),
            "expires": _precise(expires),
            "snapshot": decision.compiled.hash,
            "overrides": decision.overrides,
            "engine": ENGINE_VERSION,
            "optimality": "proven" if decision.proven else "bounded",
        }
        if not decision.proven:
            body["bound"] = self.text(decision.bound)
        body |= {
            "currency": self.basket.currency,
            "totals": self._totals(),
            "lines": self._lines(),
            "shipping": self._shipping(),
            "offers": self._offers(),
            "coupons": [self._coupon(coupon) for coupon in decision.coupons],
            "gifts": self._gifts(),
            "rewards": [{"offer": self.code(rank), **granted} for rank, granted in decision.state.rewards],
            "nudges": [],
            "experiments": [],
        }
        if self.options.explain == "all":
            spoken_of = len(decision.verdicts)
            body["not_candidates"] = len(decision.compiled.offers) - spoken_of
        return body

    def _totals(self) -> dict[str, str]:
        lines = [entry for entry in self.decision.state.entries if entry[2] != SHIPPING]
        item = sum(amount for _, stage, _, amount, _ in lines if stage < ORDER_STAGE)
        order = sum(amount for _, stage, _, amount, _ in lines if stage >= ORDER_STAGE)
        subtotal = sum(row.base for row in self.basket.rows)
        shipping = self.basket.shipping
        off = shipping - self.decision.state.shipping
        return {
            "subtotal": self.text(subtotal),
            "item_discount": self.text(item),
            "order_discount": self.text(order),
            "shipping": self.text(shipping),
            "shipping_discount": self.text(off),
            "discount": self.text(item + order + off),
            "total": self.text(subtotal - item - order + shipping - off),
        }

    def _lines(self) -> list[Json]:
        lines = self.basket.lines
        units: list[list[int]] = [[] for _ in lines]
        flags: list[list[str]] = [[] for _ in lines]
        for position, sent in enumerate(self.basket.request.lines):
            if lines[position] is not sent:
                flags[position].append("catalogue_price")
        for row in self.basket.rows:
            for unit, position in enumerate(row.unit_lines):
                units[position].append(self.decision.state.units[row.index][unit])
            if not row.known:
                for position in row.lines:
                    flags[position].append("unknown_sku")
            if row.index in self.decision.unknown_cost:
                for position in row.lines:
                    flags[position].append("unknown_cost")
        cuts = self._line_cuts()
        out = []
        for i, line in enumerate(lines):
            total = sum(units[i])
            own = cuts.get(i, {})
            price = line.unit_price
            if price is None and line.subtotal % line.quantity == 0:
                price = line.subtotal // line.quantity
            out.append(
                {
                    "id": line.id,
                    "sku": line.sku,
                    "quantity": line.quantity,
                    "unit_price": None if price is None else self.text(price),
                    "subtotal": self.text(line.subtotal),
                    "discount": self.text(line.subtotal - total),
                    "total": self.text(total),
                    "unit_totals": [self.text(unit) for unit in units[i]],
                    "adjustments": [
                        {"offer": self.code(rank), "stage": STAGES[stage], "amount": self.text(amount)}
                        for (rank, stage), amount in own.items()
                    ],
                    "flags": flags[i],
                }
            )
        return out

    def _line_cuts(self) -> dict[int, dict[tuple[int, int], int]]:
        """Per request line: what each offer took in each stage, in the order taken."""
        cuts: dict[int, dict[tuple[int, int], int]] = {}
        for rank, stage, row, _, shares in self.decision.state.entries:
            if row == SHIPPING:
                continue
            lines = self.basket.rows[row].unit_lines
            for unit, share in shares:
                own = cuts.setdefault(lines[unit], {})
                own[rank, stage] = own.get((rank, stage), 0) + share
        return cuts

    def _shipping(self) -> dict[str, Json]:
        cuts: dict[int, int] = {}
        for rank, _, row, amount, _ in self.decision.state.entries:
            if row == SHIPPING:
                cuts[rank] = cuts.get(rank, 0) + amount
        left = self.decision.state.shipping
        return {
            "amount": self.text(self.basket.shipping),
            "discount": self.text(self.basket.shipping - left),
            "total": self.text(left),
            "adjustments": [
                {"offer": self.code(rank), "amount": self.text(cut)} for rank, cut in cuts.items()
            ],
        }

    def _offers(self) -> list[Json]:
        rows = []
        for verdict in self.decision.verdicts:
            if verdict.coupon is not None and not self.diagnose and self._is_secret(verdict):
                continue
            applied = verdict.state in ("applied", "clipped")
            if self.options.explain == "applied" and not applied and verdict.coupon is None:
                continue
            rows.append(self._offer(verdict))
        return rows

    def _offer(self, verdict: Verdict) -> dict[str, Json]:
        live = verdict.live
        row: dict[str, Json] = {"code": live.code, "version": live.version}
        name = self._own_text(verdict, "name") or live.offer.name
        if name:
            row["name"] = name
        row["state"] = verdict.state
        row["stage"] = STAGES[min(live.stages, default=0)]
        if verdict.state in ("applied", "clipped"):
            row["amount"] = self.text(self.given.get(live.rank, 0))
        if verdict.coupon is not None:
            row["coupon"] = verdict.coupon
        if verdict.state == "displaced":
            row["displaced_by"] = list(verdict.displaced_by)
            row["difference"] = self.text(verdict.difference or 0)
        message = self._own_text(verdict, "message")
        if message and verdict.state in ("applied", "clipped"):
            row["message"] = message
        row["reasons"] = [self.reason(reason) for reason in verdict.reasons]
        return row

    def _own_text(self, verdict: Verdict, key: str) -> str | None:
        """The offer's own text in the language asked for ("de-AT" falls back to "de")."""
        texts, language = verdict.live.offer.texts, self.options.language
        for wanted in (language, language.partition("-")[0]):
            if key in texts.get(wanted, {}):
                return texts[wanted][key]
        return None

    def _is_secret(self, verdict: Verdict) -> bool:
        return any(reason.code in _SECRET for reason in verdict.reasons)

    def _coupon(self, coupon: CouponVerdict) -> dict[str, Json]:
        verdict = coupon.verdict
        if verdict is None:
            code = Code.CODE_UNKNOWN if self.diagnose else Code.CODE_NOT_USABLE
            return {"code": coupon.code, "state": "failed", "reasons": [self.reason(Reason(code))]}
        if not self.diagnose and self._is_secret(verdict):
            return {
                "code": coupon.code,
                "state": "failed",
                "reasons": [self.reason(Reason(Code.CODE_NOT_USABLE))],
            }
        return {
            "code": coupon.code,
            "state": verdict.state,
            "offer": verdict.live.code,
            "reasons": [self.reason(reason) for reason in verdict.reasons],
        }

    def _gifts(self) -> list[Json]:
        out = []
        for rank, sku, quantity, add in self.decision.state.gifts:
            price = (self.basket.facts.products.get(sku) or {}).get("price") or 0
            value = self.text(price * quantity)
            out.append(
                {"offer": self.code(rank), "sku": sku, "quantity": quantity, "value": value, "add": add}
            )
        return out

    def reason(self, reason: Reason) -> dict[str, Json]:
        return {"code": str(reason.code), "params": self._params(reason.params)}

    def _params(self, params: Mapping[str, Any]) -> dict[str, Json]:
        return {
            key: self.text(value.minor) if isinstance(value, Amount) else value
            for key, value in params.items()
            if self.diagnose or key not in _GOVERNED
        }


def _precise(moment: datetime) -> str:
    """An instant with milliseconds where it has any."""
    if moment.microsecond == 0:
        return instant(moment)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
