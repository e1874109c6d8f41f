"""Condition: a fact of the house's or the channel's own making."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from decisions.engine.attribute_values import AttributeValue, AttributeValues
from decisions.engine.basket import Basket
from decisions.engine.condition import Condition, check_bounds
from decisions.engine.decimal_bounds import judge_decimal
from decisions.engine.language.decimals import ExactDecimal, exact_decimal
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Choice, Json, TextValue
from decisions.engine.reasons import Code, Reason
from decisions.engine.rows import attribute_text
from decisions.engine.view import View


@dataclass(frozen=True)
class Attribute(Condition):
    """An attribute of the shopper or of the request has a value, one of several, or lies within bounds."""

    of: str = param(Choice(("customer", "context")), "of")
    name: str = param(TextValue(), "name")
    equals: str | None = param(AttributeValue(), "exactly", default=None)
    in_: tuple[str, ...] | None = param(AttributeValues(), "one of", default=None)
    at_least: Decimal | None = param(ExactDecimal(), "at least", default=None)
    at_most: Decimal | None = param(ExactDecimal(), "at most", default=None)

    kind: ClassVar[str] = "attribute"
    label: ClassVar[str] = "Attribute"
    sample: ClassVar = {"kind": "attribute", "of": "customer", "name": "language", "equals": "de"}

    def check(self, path: str, reading: Reading) -> None:
        bounded = self.at_least is not None or self.at_most is not None
        ways = (self.equals is not None, self.in_ is not None, bounded)
        if not any(ways):
            reading.refuse(path, "missing", "needs equals, in, at_least or at_most")
        elif sum(ways) > 1:
            reading.refuse(path, "contradiction", "give either equals, or in, or at_least and at_most")
        elif bounded:
            check_bounds(self.at_least, self.at_most, None, path, reading)

    def judge(self, view: View) -> tuple[Reason, ...]:
        named = {"of": self.kind, "name": self.name}
        value = self._attributes(view.basket).get(self.name)
        if value is None or isinstance(value, list | tuple | Mapping):
            # Nothing is there, or nothing that has one value to compare.
            return (Reason(Code.UNKNOWN_FACT, named),)
        text = attribute_text(value)
        if self.equals is not None:
            told = {"equals": self.equals, "actual": text}
            return () if text == self.equals else (Reason(Code.NOT_EQUAL, {**named, **told}),)
        if self.in_ is not None:
            return () if text in self.in_ else (Reason(Code.NOT_ONE_OF, {**named, "in": list(self.in_)}),)
        number = exact_decimal(text)
        if number is None:
            return (Reason(Code.UNKNOWN_FACT, named),)
        return judge_decimal(named, number, self.at_least, self.at_most)

    def _attributes(self, basket: Basket) -> Mapping[str, Json]:
        if self.of == "customer":
            return basket.shopper.attributes
        return basket.request.context.get("attributes") or {}
