"""The parameters that choose units, alike in percent_off, amount_off and fixed_price."""

from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import Choice
from decisions.engine.selections import Selection

WHICH = Choice(("all", "cheapest", "dearest"))


def stage_of(on: str) -> str:
    """The stage in which a reduction of items, the order or shipping runs."""
    return "item" if on == "items" else on


def check_choice(
    on: str,
    items: Selection | None,
    which: str,
    max_units: int | None,
    per_line: bool,
    path: str,
    reading: Reading,
) -> None:
    """Refuse combinations that could not mean anything."""
    if on == "shipping":
        stated = {"items": items is not None, "which": which != "all", "max_units": max_units is not None}
        for key in (key for key, is_stated in stated.items() if is_stated):
            reading.refuse(pointer(path, key), "contradiction", f"{key} has no meaning on shipping")
    if which != "all" and max_units is None:
        reading.refuse(pointer(path, "which"), "contradiction", f"{which} needs max_units: how many")
    if per_line and max_units is None:
        reading.refuse(pointer(path, "per_line"), "contradiction", "per_line needs max_units")
