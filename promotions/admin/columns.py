"""unfold's list columns, typed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from unfold.decorators import display

Shown = TypeVar("Shown", bound=Callable[..., Any])


def column(
    description: str,
    *,
    ordering: str | None = None,
    label: Mapping[str, str] | None = None,
) -> Callable[[Shown], Shown]:
    """A column: its heading, what it sorts by, coloured words (`label`)."""
    made = display(description=description, ordering=ordering, label=label)
    return cast("Callable[[Shown], Shown]", made)
