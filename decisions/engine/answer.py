"""Writing a decision in the shape of the API: decimal texts, codes and parameters, no wording."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from catalog.money import money_texts
from decisions.engine.answered_lines import line_rows
from decisions.engine.bystanders import count_bystanders
from decisions.engine.decision import CouponVerdict, Decision, Verdict
from decisions.engine.gap import MONEY
from decisions.engine.language.decimals import decimal_text
from decisions.engine.nudges import Nudge
from decisions.engine.reasons import Amount, Code, Reason
from decisions.engine.secrecy import is_secret, params_told, without_code
from decisions.engine.state import ORDER_STAGE, SHIPPING, STAGES

ENGINE_VERSION = "1.0"
Json = Any
_REFUSED = {"void": Code.CODE_VOID, "expired": Code.CODE_EXPIRED, "another's": Code.CODE_OF_ANOTHER}
_SHARE_PLACES = 6
"""An arm's share is counted in ten-thousandths of a percent: millionths of the whole."""


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
        self.texts = money_texts(decision.basket.currency)
        self.diagnose = diagnose
        self.options = decision.basket.request.options
        self.given: dict[int, int] = {}
        """What each offer took, by its rank."""
        self.item = self.order = 0
        for rank, stage, row, amount, _, _ in decision.state.entries:
            self.given[rank] = self.given.get(rank, 0) + amount
            if row != SHIPPING and stage < ORDER_STAGE:
                self.item += amount
            elif row != SHIPPING:
                self.order += amount

    def text(self, minor: int) -> str:
        return self.texts[minor]

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
            "lines": line_rows(decision, self.texts),
            "shipping": self._shipping(),
            "offers": self._offers(),
            "coupons": [self._coupon(coupon) for coupon in decision.coupons],
            "gifts": self._gifts(),
            "rewards": [{"offer": self.code(rank), **granted} for rank, granted in decision.state.rewards],
            "nudges": [self._nudge(nudge) for nudge in decision.nudges],
            "experiments": self._experiments(),
        }
        if self.options.explain == "all":
            # An offer that a used-up code brought counts like one whose code nobody entered.
            named = self.options.offer
            kept_back = sum(self._is_kept_back(v) and v.live.code != named for v in decision.verdicts)
            spoken_of = len(decision.verdicts) - kept_back
            body["not_candidates"] = len(decision.compiled.offers) - spoken_of
            body["not_candidates_by_reason"] = count_bystanders(decision, without_code=kept_back)
        return body

    def _totals(self) -> dict[str, str]:
        item, order = self.item, self.order
        subtotal = sum([row.base for row in self.basket.rows])
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

    def _shipping(self) -> dict[str, Json]:
        cuts: dict[int, int] = {}
        for rank, _, row, amount, _, _ in self.decision.state.entries:
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
            if self._is_kept_back(verdict):
                if self.options.offer != verdict.live.code:
                    continue
                verdict = without_code(verdict)
            applied = verdict.state in ("applied", "clipped")
            if self.options.explain == "applied" and not applied and verdict.coupon is None:
                continue
            rows.append(self._offer(verdict))
        return rows

    def _is_kept_back(self, verdict: Verdict) -> bool:
        """Whether an entered code brought an offer that must not be spoken of."""
        return verdict.coupon is not None and not self.diagnose and is_secret(verdict)

    def _offer(self, verdict: Verdict) -> dict[str, Json]:
        live, state = verdict.live, verdict.state
        offer, language = live.offer, self.options.language
        row: dict[str, Json] = {"code": offer.code, "version": live.version}
        name = offer.text("name", language) or offer.name
        if name:
            row["name"] = name
        row["state"] = state
        row["stage"] = STAGES[live.first_stage]
        applied = state in ("applied", "clipped")
        if applied:
            row["amount"] = self.text(self.given.get(live.rank, 0))
        if verdict.coupon is not None:
            row["coupon"] = verdict.coupon
        if state == "displaced":
            row["displaced_by"] = list(verdict.displaced_by)
            row["difference"] = self.text(verdict.difference or 0)
        message = offer.text("message", language) if applied else None
        if message:
            row["message"] = message
        row["reasons"] = [self.reason(reason) for reason in verdict.reasons]
        return row

    def _coupon(self, coupon: CouponVerdict) -> dict[str, Json]:
        verdict = coupon.verdict
        if verdict is None:
            return self._unusable(coupon.code, self._why(coupon.code) if self.diagnose else None)
        if not self.diagnose and is_secret(verdict):
            return self._unusable(coupon.code)
        return {
            "code": coupon.code,
            "state": verdict.state,
            "offer": verdict.live.code,
            "reasons": [self.reason(reason) for reason in verdict.reasons],
        }

    def _unusable(self, code: str, why: Code | None = None) -> dict[str, Json]:
        return {
            "code": code,
            "state": "failed",
            "reasons": [self.reason(Reason(why or Code.CODE_NOT_USABLE))],
        }

    def _why(self, code: str) -> Code:
        """Why no offer has an entered code: nobody knows it, or its pool doesn't give it to this shopper."""
        return _REFUSED.get(self.basket.facts.refused.get(code.strip(), ""), Code.CODE_UNKNOWN)

    def _gifts(self) -> list[Json]:
        out = []
        for rank, sku, quantity, add in self.decision.state.gifts:
            price = (self.basket.facts.products.get(sku) or {}).get("price") or 0
            value = self.text(price * quantity)
            out.append(
                {"offer": self.code(rank), "sku": sku, "quantity": quantity, "value": value, "add": add}
            )
        return out

    def _nudge(self, nudge: Nudge) -> dict[str, Json]:
        missing = nudge.gap.missing
        row: dict[str, Json] = {
            "offer": nudge.live.code,
            "missing": {"amount": self.text(missing)} if nudge.gap.kind == MONEY else {"quantity": missing},
            "gain": self.text(nudge.more.gain),
        }
        return row | ({"points": nudge.more.points} if nudge.more.points > 0 else {})

    def _experiments(self) -> list[Json]:
        """The arms that the request was drawn into, each with the probability that it had of being drawn."""
        return [
            {
                "experiment": experiment.code,
                "arm": arm,
                "propensity": decimal_text(Decimal(experiment.arms[arm]).scaleb(-_SHARE_PLACES)),
            }
            for experiment in self.decision.compiled.experiments
            if (arm := self.basket.arms.get(experiment.code)) is not None
        ]

    def reason(self, reason: Reason) -> dict[str, Json]:
        params = {
            key: self.text(value.minor) if isinstance(value, Amount) else value
            for key, value in params_told(reason, diagnose=self.diagnose).items()
        }
        return {"code": str(reason.code), "params": params}


def _precise(moment: datetime) -> str:
    """An instant with milliseconds where it has any."""
    exact = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return exact.removesuffix("+00:00") + "Z"
