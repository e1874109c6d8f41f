"""unfold's decorators with types."""

from collections.abc import Callable
from typing import Any, TypeVar

from unfold import decorators

Method = TypeVar("Method", bound=Callable[..., Any])


def display(**options: Any) -> Callable[[Method], Method]:
    """Marks a method as a column or a read-only field."""
    return decorators.display(**options)  # type: ignore[no-any-return]


def action(**options: Any) -> Callable[[Method], Method]:
    """Marks a method as an action: a link of its own address, so it must change nothing on GET."""
    return decorators.action(**options)  # type: ignore[no-any-return]
