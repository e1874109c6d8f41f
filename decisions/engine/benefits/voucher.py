"""Benefit: a personal code for another time."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import TextValue, WholeNumber
from decisions.engine.till import Till


@dataclass(frozen=True)
class Voucher(Benefit):
    """A personal code that is granted after the order, out of a pool or made from a template."""

    pool: str | None = param(TextValue(80), "pool", default=None)
    template: str | None = param(TextValue(80), "or template", default=None)
    valid_days: int | None = param(
        WholeNumber(1, 3650),
        "valid for days",
        help="From the order on; else as long as the pool.",
        default=None,
    )

    reduces: ClassVar[bool] = False
    kind: ClassVar[str] = "voucher"
    label: ClassVar[str] = "Voucher"
    sample: ClassVar = {"kind": "voucher", "pool": "next-order-5"}

    def check(self, path: str, reading: Reading) -> None:
        if (self.pool is None) == (self.template is None):
            reading.refuse(path, "contradiction", "takes one of pool and template")

    def stage(self) -> str:
        return "reward"

    def give(self, till: Till) -> None:
        source: dict[str, str | int | None] = (
            {"pool": self.pool} if self.pool is not None else {"template": self.template}
        )
        if self.valid_days is not None:
            source["valid_days"] = self.valid_days
        till.add_reward("voucher", **source)
