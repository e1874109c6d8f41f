"""Condition: a boolean expression in CEL (Common Expression Language)."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from cel_expr_python import cel

from decisions.engine.condition import Condition
from decisions.engine.expressions.activation import activation, protecting
from decisions.engine.expressions.compiling import Program, WrongExpression, compiled
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Json, TextValue
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View

LONGEST = 1_000


class CelText(TextValue):
    """A CEL expression that is boolean and names only what there is."""

    form = "cel"

    def read(self, raw: Json, path: str, reading: Reading) -> str | None:
        text = super().read(raw, path, reading)
        if text is None:
            return None
        try:
            compiled(text)
        except WrongExpression as error:
            reading.refuse(path, "wrong_expression", str(error))
            return None
        return text


@dataclass(frozen=True)
class Expression(Condition):
    """A CEL expression over customer, basket and context is true; money in it is whole minor units."""

    cel: str = param(CelText(LONGEST), "expression")
    _program: Program = field(init=False, repr=False, compare=False)
    _protects: bool = field(init=False, repr=False, compare=False, default=False)
    """Whether it reads the products' own attributes alone."""

    kind: ClassVar[str] = "expression"
    label: ClassVar[str] = "Expression"
    sample: ClassVar = {"kind": "expression", "cel": "basket.subtotal >= 5000 && 'vip' in customer.segments"}

    def __post_init__(self) -> None:
        object.__setattr__(self, "_program", compiled(self.cel))

    @classmethod
    def read(cls, raw: Json, path: str, reading: Reading) -> Self | None:
        found = super().read(raw, path, reading)
        if found is not None and reading.protecting:
            object.__setattr__(found, "_protects", True)
        return found

    @property
    def falls(self) -> bool:
        return "basket" in self.cel

    @property
    def rises(self) -> bool:
        return "basket" in self.cel

    def judge(self, view: View) -> tuple[Reason, ...]:
        try:
            basket = view.basket
            seen = basket.memo("own cel", protecting) if self._protects else basket.memo("cel", activation)
            result = self._program.eval(seen)
        except RuntimeError as stopped:  # too many steps for this basket
            return (Reason(Code.EXPRESSION_ERROR, {"cel": self.cel, "error": str(stopped)}),)
        if result.type() == cel.Type.BOOL:
            return () if result.value() else (Reason(Code.EXPRESSION_FALSE, {"cel": self.cel}),)
        error = str(result.value()) if result.type() == cel.Type.ERROR else "is not true or false"
        return (Reason(Code.EXPRESSION_ERROR, {"cel": self.cel, "error": error}),)
