"""Reading an offer document: every problem named with its path, what isn't built yet refused by name."""

import re
from collections.abc import Mapping
from typing import Any

from catalog.money import CURRENCIES
from decisions.engine.benefit import Benefit
from decisions.engine.language.nested import KindValue
from decisions.engine.language.problems import Reading, mapping, member, pointer, unknown_keys
from decisions.engine.language.values import (
    Choice,
    Flag,
    Json,
    MoneyValue,
    TextList,
    TextValue,
    WholeNumber,
)
from decisions.engine.limits import Limits
from decisions.engine.moments import read_moment, read_zone
from decisions.engine.offer import Offer, Stacking, Where
from decisions.engine.registry import BENEFITS, PLANNED_BENEFITS, read_kind
from decisions.engine.rollout import read_rollout
from decisions.engine.state import STAGES
from decisions.engine.tree import read_tree

OBJECTIVES = (
    "lift_aov", "increase_repeat_rate", "reactivate_lapsed", "acquire", "clear_stock", "reward_loyalty",
    "cross_sell", "defend_price", "other",
)  # fmt: skip
METRICS = (
    "average_order_value", "revenue", "margin", "orders", "conversion", "new_customers", "repeat_rate",
    "reactivated_customers", "units_sold", "sell_through", "retention", "points_liability",
)  # fmt: skip
RETURNS = ("keep", "reevaluate", "claw_back")
KEYS = (
    "offer", "name", "campaign", "tags", "owner", "objective", "kpi", "budget", "budget_short",
    "sunset", "suppressions", "texts", "starts", "ends", "zone", "trigger", "codes",
    "case_sensitive", "pools", "partner", "priority", "stage", "where", "when", "give", "stacking",
    "limits", "rollout", "returns", "currency",
)  # fmt: skip
"""The keys of an offer document in the order in which they are written."""
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?", re.ASCII | re.IGNORECASE)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
TARGET = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,4})?%?", re.ASCII)
_NAMES = TextList(most=1_000, longest=80)


def read_offer(raw: Json, *, currency: str | None = None) -> Offer:
    """The typed offer of a document; `currency` is that of bare amounts. Raises DocumentErrors."""
    reading = Reading(currency)
    given = mapping(raw, "", reading, "an offer document")
    if given is None:
        reading.finish("offer")
        raise AssertionError
    own = given.get("currency")
    if own is not None and (not isinstance(own, str) or own not in CURRENCIES):
        reading.refuse("/currency", "unknown_currency", "must be an ISO 4217 currency code such as EUR")
    elif own is not None:
        reading.currency = own
    unknown_keys(given, KEYS, "", reading)
    values = _Reader(given, reading).values()
    reading.finish(f"offer {given.get('offer', '')}".strip())
    return Offer(**values)


class _Reader:
    """Reads the parts of one offer document."""

    def __init__(self, given: dict[str, Json], reading: Reading) -> None:
        self.given = given
        self.reading = reading

    def values(self) -> dict[str, Any]:
        when = self.given.get("when")
        values: dict[str, Any] = {
            "code": self._code(),
            "when": read_tree([] if when is None else when, "/when", self.reading),
        }
        for key, (name, type_) in _PLAIN.items():
            if self.given.get(key) is not None:
                read = type_.read(self.given[key], f"/{key}", self.reading)
                if read is not None:
                    values[name] = read
        values |= self._money_given_away() | self._suppressions() | self._window() | self._kpi()
        values["texts"] = self._texts()
        values["where"] = self._where()
        values["give"] = self._give()
        values["stacking"] = self._stacking()
        values["rollout"] = read_rollout(self.given, self.reading)
        self._check_trigger()
        return values

    def refuse(self, path: str, code: str, message: str) -> None:
        self.reading.refuse(path, code, message)

    def _code(self) -> str:
        code = self.given.get("offer")
        if code is None:
            self.refuse("/offer", "missing", "'offer' is missing: the offer's code")
        elif not isinstance(code, str) or SLUG.fullmatch(code) is None:
            self.refuse(
                "/offer", "wrong_value", "must be a code of letters, digits, - and _, at most 80 long"
            )
        else:
            return code
        return ""

    def _money_given_away(self) -> dict[str, Any]:
        raw = self.given.get("budget")
        out: dict[str, Any] = {}
        if isinstance(raw, dict) and "none" in raw:
            out["budget_none"] = self._reason(raw, "/budget")
        elif raw is not None:
            out["budget"] = MoneyValue().read(raw, "/budget", self.reading)
        return out

    def _suppressions(self) -> dict[str, Any]:
        raw = self.given.get("suppressions")
        if raw is None:
            return {}
        if isinstance(raw, dict):
            return {"suppressions_none": self._reason(raw, "/suppressions")}
        if isinstance(raw, list):
            return {"suppressions": _NAMES.read(raw, "/suppressions", self.reading) or None}
        self.refuse("/suppressions", "wrong_type", "must be a list of suppressions or {none: reason}")
        return {}

    def _reason(self, raw: dict[str, Json], path: str) -> str | None:
        unknown_keys(raw, {"none"}, path, self.reading)
        return TextValue(300).read(raw.get("none"), f"{path}/none", self.reading)

    def _window(self) -> dict[str, Any]:
        zone = read_zone(self.given.get("zone"), "/zone", self.reading)
        out: dict[str, Any] = {"zone": zone}
        written = {}
        for key in ("starts", "ends", "sunset"):
            raw = self.given.get(key)
            out[key] = read_moment(raw, zone, f"/{key}", self.reading, end_of_day=key != "starts")
            if isinstance(raw, str):
                written[key] = raw
        out["written"] = written
        if out["starts"] and out["ends"] and out["ends"] <= out["starts"]:
            self.refuse("/ends", "contradiction", "ends before it starts")
        if out["ends"] and out["sunset"] and out["sunset"] < out["ends"]:
            self.refuse("/sunset", "contradiction", "the sunset lies before the end")
        elif out["starts"] and out["sunset"] and out["sunset"] <= out["starts"]:
            self.refuse("/sunset", "contradiction", "the sunset lies before the start")
        return out

    def _kpi(self) -> dict[str, Any]:
        if self.given.get("kpi") is None:
            return {}
        raw = mapping(self.given["kpi"], "/kpi", self.reading)
        if raw is None:
            return {}
        unknown_keys(raw, {"metric", "target"}, "/kpi", self.reading)
        metric = Choice(METRICS).read(raw.get("metric"), "/kpi/metric", self.reading)
        target = raw.get("target")
        target = str(target) if isinstance(target, int) and not isinstance(target, bool) else target
        if not isinstance(target, str) or TARGET.fullmatch(target) is None:
            self.refuse("/kpi/target", "wrong_value", 'must be relative ("+5%") or absolute ("1200")')
            return {}
        return {"kpi": {"metric": metric, "target": target}} if metric else {}

    def _texts(self) -> Mapping[str, Mapping[str, str]]:
        out: dict[str, dict[str, str]] = {}
        for language, texts in member(self.given, "texts", "", self.reading).items():
            path = pointer("/texts", language)
            if LANGUAGE.fullmatch(language) is None:
                self.refuse(path, "wrong_value", "must be a language such as de or de-AT")
                continue
            inner = mapping(texts, path, self.reading) or {}
            unknown_keys(inner, {"name", "message"}, path, self.reading)
            for key, text in inner.items():
                if (read := TextValue(500).read(text, pointer(path, key), self.reading)) is not None:
                    out.setdefault(language, {})[key] = read
        return out

    def _where(self) -> Where:
        raw = member(self.given, "where", "", self.reading)
        unknown_keys(raw, {"channels", "regions", "stores"}, "/where", self.reading)
        return Where(**{key: self._names(raw, key, "/where") for key in Where.__slots__})

    def _names(self, raw: dict[str, Json], key: str, path: str) -> tuple[str, ...]:
        """An optional list of names."""
        if raw.get(key) is None:
            return ()
        return _NAMES.read(raw[key], pointer(path, key), self.reading) or ()

    def _give(self) -> tuple[Benefit, ...]:
        raw = self.given.get("give")
        if not isinstance(raw, list) or not raw:
            self.refuse("/give", "missing", "needs a list with at least one benefit")
            return ()
        read = []
        for i, item in enumerate(raw):
            path = f"/give/{i}"
            given = mapping(item, path, self.reading, "a benefit")
            if given is not None:
                read.append(read_kind(given, path, self.reading, BENEFITS, PLANNED_BENEFITS, "benefit"))
        return tuple(benefit for benefit in read if benefit is not None)

    def _stacking(self) -> Stacking:
        raw = member(self.given, "stacking", "", self.reading)
        unknown_keys(raw, {"exclusive", "groups", "never_with", "share_units"}, "/stacking", self.reading)
        exclusive = raw.get("exclusive")
        if exclusive is not None:
            alone = Choice(("basket", "stage", "line"))
            exclusive = alone.read(exclusive, "/stacking/exclusive", self.reading)
        never = member(raw, "never_with", "/stacking", self.reading)
        unknown_keys(never, {"offers", "tags", "groups"}, "/stacking/never_with", self.reading)
        sets = {
            key: frozenset(self._names(never, key, "/stacking/never_with"))
            for key in ("offers", "tags", "groups")
        }
        share = raw.get("share_units")
        return Stacking(
            exclusive=exclusive,
            groups=self._names(raw, "groups", "/stacking"),
            never_with_offers=sets["offers"],
            never_with_tags=sets["tags"],
            never_with_groups=sets["groups"],
            share_units=bool(share is not None and Flag().read(share, "/stacking/share_units", self.reading)),
        )

    def _check_trigger(self) -> None:
        """What speaks of codes needs codes, and they need their trigger."""
        codes, pools, limits = (self.given.get(key) for key in ("codes", "pools", "limits"))
        if self.given.get("trigger") == "code":
            if not (codes or pools):
                self.refuse("/codes", "missing", "trigger code needs codes")
            return
        if codes:
            self.refuse("/codes", "contradiction", "codes need trigger: code")
        if pools:
            self.refuse("/pools", "contradiction", "pools need trigger: code")
        if isinstance(limits, dict) and limits.get("per_code") is not None:
            self.refuse("/limits/per_code", "contradiction", "per_code needs trigger: code")


class _Slugs(TextList):
    """Codes of governed things."""

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[str, ...] | None:
        found = super().read(raw, path, reading)
        wrong = [i for i, slug in enumerate(raw if found else []) if SLUG.fullmatch(slug) is None]
        for i in wrong:
            reading.refuse(pointer(path, i), "wrong_value", "must be a code of letters, digits, - and _")
        return None if wrong else found


_PLAIN: dict[str, tuple[str, Any]] = {
    "name": ("name", TextValue(200)),
    "campaign": ("campaign", TextValue(80)),
    "tags": ("tags", _NAMES),
    "owner": ("owner", TextValue(254)),
    "objective": ("objective", Choice(OBJECTIVES)),
    "budget_short": ("budget_short", Choice(("refuse", "cut"))),
    "trigger": ("trigger", Choice(("automatic", "code"), planned=("proposal",))),
    "codes": ("codes", TextList(most=1_000, longest=80)),
    "case_sensitive": ("case_sensitive", Flag()),
    "pools": ("pools", _Slugs(most=100, longest=80)),
    "limits": ("limits", KindValue(Limits)),
    "returns": ("returns", Choice(RETURNS)),
    "partner": ("partner", TextValue(120)),
    "priority": ("priority", WholeNumber(-1_000_000, 1_000_000)),
    "stage": ("stage", Choice(STAGES)),
}
