"""A guardrail document: a kind with its parameters, where it holds, and what happens on a breach."""

from dataclasses import dataclass
from typing import Any

from decisions.engine import guardrails
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import collect
from decisions.engine.language.problems import Reading, mapping, member, pointer, unknown_keys
from decisions.engine.language.values import Choice, Json, TextValue
from decisions.engine.offer_reading import SLUG
from decisions.engine.scope import Scope, Window, read_items, read_scope, read_window
from decisions.engine.selections import Selection

GUARDS: dict[str, type[Guard]] = collect(guardrails, Guard)
KEYS = (
    "guardrail", "kind", "scope", "params", "on_breach", "owner", "reason", "zone", "starts", "ends",
    "endless",
)  # fmt: skip
WHOLE_BASKET = frozenset(("max_incentives", "blocked_codes", "cooldown"))
"""Kinds that count offers, to which a selection of lines says nothing."""


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One guardrail, typed. `strict` refuses an offer that would break it; otherwise the offer is clipped."""

    code: str
    guard: Guard
    items: Selection | None = None
    scope: Scope = Scope()
    window: Window = Window()
    strict: bool = False
    owner: str | None = None
    reason: str | None = None


def read_guardrail(raw: Json, *, currency: str | None = None) -> Guardrail:
    """The typed guardrail of a document; raises DocumentErrors with every problem."""
    reading = Reading(currency, protecting=True)
    given = mapping(raw, "", reading, "a guardrail document") or {}
    unknown_keys(given, KEYS, "", reading)
    code = read_code(given, "guardrail", reading)
    guard = _guard(given, reading)
    scope = member(given, "scope", "", reading)
    unknown_keys(scope, {"items", "channels", "regions", "segments"}, "/scope", reading)
    items = read_items(scope.get("items"), "/scope/items", reading)
    if items is not None and guard is not None and guard.kind in WHOLE_BASKET:
        reading.refuse("/scope/items", "contradiction", f"{guard.kind} is about offers, not about items")
    breach = "clip"
    if given.get("on_breach") is not None:
        breach = Choice(("clip", "reject")).read(given["on_breach"], "/on_breach", reading) or "clip"
    texts = {key: read_text(given, key, reading) for key in ("owner", "reason")}
    places = read_scope(scope, ("channels", "regions", "segments"), "/scope", reading)
    window = read_window(given, reading)
    reading.finish(f"guardrail {code}".strip())
    assert guard is not None
    return Guardrail(code, guard, items, places, window, breach == "reject", **texts)


def read_code(given: dict[str, Json], key: str, reading: Reading) -> str:
    """The code of a governed document, which stands under the name of what it is."""
    code = given.get(key)
    if isinstance(code, str) and SLUG.fullmatch(code) is not None:
        return code
    missing = code is None
    message = f"'{key}' is missing: its code" if missing else "must be a code of letters, digits, - and _"
    reading.refuse(pointer("", key), "missing" if missing else "wrong_value", message)
    return ""


def read_text(given: dict[str, Json], key: str, reading: Reading) -> str | None:
    """An optional text."""
    value: Any = given.get(key)
    return None if value is None else TextValue(500).read(value, pointer("", key), reading)


def _guard(given: dict[str, Json], reading: Reading) -> Guard | None:
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in GUARDS:
        code = "missing" if kind is None else "unknown_kind"
        known = ", ".join(sorted(GUARDS))
        reading.refuse("/kind", code, f"a guardrail needs one of these kinds: {known}")
        return None
    params = given.get("params")
    if kind == "blocked_codes":
        params = _code_sets(params)
    return GUARDS[kind].read({} if params is None else params, "/params", reading)


def _code_sets(params: Json) -> Json:
    """The combinations, which may also stand under the kind's own name or without one."""
    if isinstance(params, list):
        return {"codes": params}
    if isinstance(params, dict) and "blocked_codes" in params and "codes" not in params:
        return {"codes" if key == "blocked_codes" else key: value for key, value in params.items()}
    return params
