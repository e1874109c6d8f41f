"""The policy: how offers combine, are rounded and chosen. Exactly one is live."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.money import Rounding
from decisions.engine.language.problems import Reading, mapping, member, pointer, unknown_keys
from decisions.engine.language.values import (
    Choice,
    Json,
    Money,
    MoneyValue,
    TextValue,
    ValueType,
    WholeNumber,
)

DEFAULT_WORK_BOUND = 12_000
MOST_WORK = 200_000
"""No policy lets one basket cost more than this: a decision is somebody waiting at a till."""


@dataclass(frozen=True, slots=True)
class Program:
    """A loyalty program's base earning: points for every amount."""

    name: str
    per: Money
    points: int
    rounding: Rounding


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How the members of a stacking group get along in one basket, on one line, or on one unit."""

    group: str
    mode: str = "best"
    at_most: int = 1
    scope: str = "basket"


@dataclass(frozen=True, slots=True)
class Policy:
    """The read policy; `Policy()` is the default one."""

    name: str = "default"
    objective: str = "shopper"
    rounding: Rounding = Rounding.HALF_UP
    work_bound: int = DEFAULT_WORK_BOUND
    max_coupons: int | None = None
    max_offers: int | None = None
    max_offers_line: int | None = None
    max_offers_unit: int | None = None
    groups: Mapping[str, GroupRule] = field(default_factory=dict)
    programs: Mapping[str, Program] = field(default_factory=dict)
    unknown_cost: str = "flag"
    catalogue_price: str = "sent"
    withhold: str = "never"
    nudges: str = "any"
    rules_lines: bool = field(init=False, repr=False, compare=False, default=False)
    """Whether any of its rules holds line by line or unit by unit."""

    def __post_init__(self) -> None:
        scoped = any(rule.scope != "basket" for rule in self.groups.values())
        capped = self.max_offers_line is not None or self.max_offers_unit is not None
        object.__setattr__(self, "rules_lines", scoped or capped)

    def group(self, name: str) -> GroupRule:
        """A group's rule; one that is not listed lets the best member through."""
        return self.groups.get(name) or GroupRule(name)

    def program(self, name: str | None) -> Program | None:
        """A program by name, or the only one."""
        if name is None:
            return next(iter(self.programs.values())) if len(self.programs) == 1 else None
        return self.programs.get(name)


def read_policy(raw: Json, *, currency: str | None = None) -> Policy:
    """The typed policy of a document; raises DocumentErrors with every problem."""
    reading = Reading(currency)
    given = mapping(raw, "", reading) or {}
    unknown_keys(given, _KEYS, "", reading)
    values: dict[str, Any] = {}
    for key, (name, type_) in _PLAIN.items():
        if (
            given.get(key) is not None
            and (read := type_.read(given[key], pointer("", key), reading)) is not None
        ):
            values[name] = Rounding(read) if name == "rounding" else read
    most = member(given, "max_offers", "", reading)
    unknown_keys(most, set(_MOST_OFFERS), "/max_offers", reading)
    for key, (name, type_) in _MOST_OFFERS.items():
        if most.get(key) is not None:
            values[name] = type_.read(most[key], pointer("/max_offers", key), reading)
    values["groups"] = _groups([] if given.get("groups") is None else given["groups"], reading)
    values["programs"] = _programs(member(given, "programs", "", reading), reading)
    reading.finish(f"policy {given.get('policy', '')}".strip())
    return Policy(**values)


_PLAIN: dict[str, tuple[str, ValueType]] = {
    "policy": ("name", TextValue(80)),
    "objective": ("objective", Choice(("shopper", "margin", "priority"))),
    "rounding": ("rounding", Choice(tuple(Rounding))),
    "work_bound": ("work_bound", WholeNumber(100, MOST_WORK)),
    "max_coupons": ("max_coupons", WholeNumber(0, 20)),
    "unknown_cost": ("unknown_cost", Choice(("flag", "block"))),
    "withhold": ("withhold", Choice(("never", "better_for_shopper"))),
    "catalogue_price": ("catalogue_price", Choice(("sent", "ours", "lower"))),
    "nudges": ("nudges", Choice(("any", "profitable"))),
}
_MOST_OFFERS: dict[str, tuple[str, ValueType]] = {
    "basket": ("max_offers", WholeNumber(0, 1000)),
    "line": ("max_offers_line", WholeNumber(1, 1000)),
    "unit": ("max_offers_unit", WholeNumber(1, 1000)),
}
_KEYS = {*_PLAIN, "max_offers", "groups", "programs", "version", "owner", "reason"}


def _stated(raw: dict[str, Json], key: str, default: Json) -> Json:
    return default if raw.get(key) is None else raw[key]


def _groups(raw: Json, reading: Reading) -> dict[str, GroupRule]:
    if not isinstance(raw, list):
        reading.refuse("/groups", "wrong_type", "must be a list of groups")
        return {}
    found = {}
    for i, item in enumerate(raw):
        path = f"/groups/{i}"
        given = mapping(item, path, reading)
        if given is None:
            continue
        unknown_keys(given, {"group", "mode", "scope", "at_most"}, path, reading)
        name = None
        if given.get("group") is None:
            reading.refuse(f"{path}/group", "missing", "'group' is missing: the group's name")
        else:
            name = TextValue(80).read(given["group"], f"{path}/group", reading)
        mode = Choice(("best", "first", "all")).read(_stated(given, "mode", "best"), f"{path}/mode", reading)
        scope = Choice(("basket", "line", "unit")).read(
            _stated(given, "scope", "basket"), f"{path}/scope", reading
        )
        at_most = 1
        if given.get("at_most") is not None:
            at_most = WholeNumber(1, 1000).read(given["at_most"], f"{path}/at_most", reading) or 1
            if mode != "all":
                reading.refuse(f"{path}/at_most", "contradiction", "at_most belongs to mode all")
        elif mode == "all":
            at_most = 1000
        if name is not None and mode is not None and scope is not None:
            if name in found:
                reading.refuse(f"{path}/group", "duplicate", f"group {name!r} is listed twice")
            found[name] = GroupRule(name, mode, at_most, scope)
    return found


def _programs(raw: dict[str, Json], reading: Reading) -> dict[str, Program]:
    found = {}
    for name, item in raw.items():
        path = pointer("/programs", name)
        given = mapping(item, path, reading)
        if given is None:
            continue
        unknown_keys(given, {"per", "points", "rounding"}, path, reading)
        per = None
        if given.get("per") is None:
            reading.refuse(f"{path}/per", "missing", "'per' is missing: the amount that earns points")
        else:
            per = MoneyValue(1).read(given["per"], f"{path}/per", reading)
        points = WholeNumber(1).read(_stated(given, "points", 1), f"{path}/points", reading)
        rounding = Choice(tuple(Rounding)).read(
            _stated(given, "rounding", "half_up"), f"{path}/rounding", reading
        )
        if per is not None and points is not None and rounding is not None:
            found[name] = Program(name, per, points, Rounding(rounding))
    return found
