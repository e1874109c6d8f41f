"""Condition: where the shopper buys, by store."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class Store(OneOf):
    """The request comes from one of these stores."""

    kind: ClassVar[str] = "store"
    label: ClassVar[str] = "Store"
    sample: ClassVar = {"kind": "store", "in": ["berlin-1"]}

    def fact(self, view: View) -> str | None:
        return view.basket.request.store

    def reason(self) -> Reason:
        return Reason(Code.WRONG_STORE, {"in": list(self.in_)})
