"""Gradual roll-out: an offer that only a share of its units gets so far."""

from dataclasses import dataclass

from decisions.engine.basket import Basket
from decisions.engine.draws import ROLLOUT, UNITS, points, unit_of, within
from decisions.engine.language.problems import Reading, member, unknown_keys
from decisions.engine.language.values import WHOLE, Choice, Json, ScaledDecimal
from decisions.engine.reasons import Code, Reason


@dataclass(frozen=True, slots=True)
class Rollout:
    """`percent` in ten-thousandths of a percent, always below 100 %: that is no rollout any more."""

    percent: int
    unit: str = "customer"

    def reason_against(self, offer: str, basket: Basket) -> Reason | None:
        """Why the offer has not come to this request yet.

        Drawn by the offer's code: a higher percentage keeps everybody who was in, in every version.
        """
        unit = unit_of(self.unit, basket)
        if unit is None:
            return Reason(Code.UNIT_MISSING, {"unit": self.unit})
        if within(points(ROLLOUT, offer, unit)[0], self.percent):
            return None
        return Reason(Code.NOT_ROLLED_OUT, {"unit": self.unit})

    def dump(self) -> dict[str, Json]:
        """The canonical document."""
        out = {"percent": ScaledDecimal().dump(self.percent)}
        return out if self.unit == "customer" else out | {"unit": self.unit}


def read_rollout(given: dict[str, Json], reading: Reading) -> Rollout | None:
    """The rollout of an offer document; None = everybody gets it, whether the unit is known or not."""
    raw = member(given, "rollout", "", reading)
    unknown_keys(raw, ("percent", "unit"), "/rollout", reading)
    percent: int | None = WHOLE
    if raw.get("percent") is not None:
        percent = ScaledDecimal().read(raw["percent"], "/rollout/percent", reading)
    unit: str | None = "customer"
    if raw.get("unit") is not None:
        unit = Choice(UNITS).read(raw["unit"], "/rollout/unit", reading)
    return None if percent in (None, WHOLE) or unit is None else Rollout(percent, unit)


def rollout_schema() -> dict[str, Json]:
    """The JSON Schema of the key."""
    return {
        "type": "object",
        "properties": {"percent": ScaledDecimal().schema(), "unit": {"enum": list(UNITS)}},
        "additionalProperties": False,
    }
