"""An experiment document: who is drawn into which arm, and which offers fire only there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from decisions.engine.basket import Basket
from decisions.engine.draws import EXPERIMENT, UNITS, points, unit_of, within
from decisions.engine.guardrail import read_code, read_text
from decisions.engine.language.problems import Reading, mapping, member, pointer, unknown_keys
from decisions.engine.language.values import WHOLE, Choice, Json, ScaledDecimal, TextList
from decisions.engine.offer_reading import SLUG
from decisions.engine.scope import Window, read_window

KEYS = (
    "experiment",
    "unit",
    "salt",
    "arms",
    "offers",
    "owner",
    "reason",
    "zone",
    "starts",
    "ends",
    "endless",
)
MOST_ARMS = 20
_CODES = TextList(most=10_000, longest=80)


@dataclass(frozen=True, slots=True)
class Experiment:
    """One experiment, typed. Shares in ten-thousandths of a percent, arms by name; together 100 % at most."""

    code: str
    unit: str
    salt: str
    arms: Mapping[str, int]
    offers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    window: Window = Window()
    owner: str | None = None
    reason: str | None = None

    def arm_of(self, unit: str) -> str | None:
        """The arm that a unit is drawn into; None = it is in none.

        Who takes part and in which arm are two draws: widening all arms alike moves nobody between them.
        """
        part, place = points(EXPERIMENT, self.salt, unit)
        everybody = sum(self.arms.values())
        if not within(part, everybody):
            return None
        reached = 0
        for arm, share in self.arms.items():
            reached += share
            if within(place, reached, everybody):
                return arm
        return None

    def arms_with(self, offer: str) -> frozenset[str]:
        """The arms in which an offer fires; empty = the experiment doesn't speak of it."""
        return frozenset(arm for arm, offers in self.offers.items() if offer in offers)


def assigned(experiments: Sequence[Experiment], basket: Basket) -> dict[str, str | None]:
    """By experiment: the arm of this request, or None for none of them; absent where its unit is missing.

    Outside its window an experiment has nobody in its arms.
    """
    found: dict[str, str | None] = {}
    for experiment in experiments:
        unit = unit_of(experiment.unit, basket)
        if not experiment.window.open_at(basket.clock):
            found[experiment.code] = None
        elif unit is not None:
            found[experiment.code] = experiment.arm_of(unit)
    return found


def read_experiment(raw: Json, *, currency: str | None = None) -> Experiment:
    """The typed experiment of a document; raises DocumentErrors with every problem."""
    reading = Reading(currency)
    given = mapping(raw, "", reading, "an experiment document") or {}
    unknown_keys(given, KEYS, "", reading)
    code = read_code(given, "experiment", reading)
    arms = _arms(given, reading)
    values: dict[str, Any] = {
        "unit": _unit(given, reading),
        "salt": read_text(given, "salt", reading) or code,
        "arms": arms,
        "offers": _offers(given, arms, reading),
        "window": read_window(given, reading),
        "owner": read_text(given, "owner", reading),
        "reason": read_text(given, "reason", reading),
    }
    reading.finish(f"experiment {code}".strip())
    return Experiment(code, **values)


def _unit(given: dict[str, Json], reading: Reading) -> str:
    if given.get("unit") is None:
        reading.refuse("/unit", "missing", f"'unit' is missing: one of {', '.join(UNITS)}")
        return ""
    return Choice(UNITS).read(given["unit"], "/unit", reading) or ""


def _arms(given: dict[str, Json], reading: Reading) -> dict[str, int]:
    """Shares by arm, in the order of their names: an object's own order says nothing."""
    raw = member(given, "arms", "", reading)
    if not raw and not any(problem.path == "/arms" for problem in reading.problems):
        reading.refuse("/arms", "missing", 'needs at least one arm with its share, such as {"control": "50"}')
    if len(raw) > MOST_ARMS:
        reading.refuse("/arms", "too_many", f"has {len(raw)} arms; at most {MOST_ARMS} are allowed")
    arms = {}
    for name in sorted(raw):
        path = pointer("/arms", name)
        if SLUG.fullmatch(name) is None:
            reading.refuse(path, "wrong_value", "an arm's name is made of letters, digits, - and _")
        share = ScaledDecimal().read(raw[name], path, reading)
        if share is not None:
            arms[name] = share
    if sum(arms.values()) > WHOLE:
        total = ScaledDecimal().dump(sum(arms.values()))
        reading.refuse("/arms", "contradiction", f"the shares add up to {total} %, which is more than 100 %")
    return arms


def _offers(given: dict[str, Json], arms: Mapping[str, int], reading: Reading) -> dict[str, frozenset[str]]:
    raw = member(given, "offers", "", reading)
    stated = given.get("arms")
    known = stated if isinstance(stated, dict) else arms
    found = {}
    for arm, codes in raw.items():
        path = pointer("/offers", arm)
        if arm not in known:
            reading.refuse(path, "unknown_key", f"there is no arm {arm!r}")
        found[arm] = frozenset(_CODES.read(codes, path, reading) or ())
    return found
