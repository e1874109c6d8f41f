"""Guardrail: codes that are never used together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from decisions.engine.basket import Basket
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import Json, TextList, ValueType

if TYPE_CHECKING:
    from decisions.engine.live import Live


class CodeSets(ValueType):
    """Combinations of at least two codes."""

    form = "code_sets"

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[frozenset[str], ...] | None:
        if not isinstance(raw, list) or not raw:
            self.refuse(raw, path, reading, "a list of combinations of codes")
            return None
        one = TextList(at_least=2, most=20, longest=80)
        read = [one.read(item, pointer(path, i), reading) for i, item in enumerate(raw)]
        if None in read:
            return None
        return tuple(frozenset(code.strip().casefold() for code in codes or ()) for codes in read)

    def dump(self, value: tuple[frozenset[str], ...]) -> Json:
        return [sorted(codes) for codes in value]

    def schema(self) -> dict[str, Json]:
        codes = {"type": "array", "items": {"type": "string"}, "minItems": 2}
        return {"type": "array", "items": codes, "minItems": 1}


@dataclass(frozen=True)
class BlockedCodes(Guard):
    """Of each of these combinations of codes at least one stays unused."""

    codes: tuple[frozenset[str], ...] = param(CodeSets(), "never together")

    kind: ClassVar[str] = "blocked_codes"
    label: ClassVar[str] = "Blocked combinations of codes"
    sample: ClassVar = {"codes": [["summer10", "welcome5"]]}

    def counts(self, lives: list["Live"], basket: Basket) -> list[tuple[list[int], int]]:
        entered = {code.strip().casefold() for code in basket.request.coupons}
        found = []
        for codes in self.codes:
            if not codes <= entered:
                continue
            positions = [i for i, live in enumerate(lives) if not codes.isdisjoint(live.offer.usable_codes())]
            found.append((positions, len(codes) - 1))
        return found
