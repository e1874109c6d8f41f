"""Condition: what the shopper uses to buy."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.view import View


@dataclass(frozen=True)
class Device(OneOf):
    """The shopper uses one of these devices."""

    kind: ClassVar[str] = "device"
    label: ClassVar[str] = "Device"
    sample: ClassVar = {"kind": "device", "in": ["ios", "android"]}

    def fact(self, view: View) -> str | None:
        return view.basket.request.context.get("device")
