"""The base of all guardrail kinds: each says by one of its hooks what no offer may do."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from decisions.engine.language.kinds import Kind

if TYPE_CHECKING:
    from decisions.engine.basket import Basket
    from decisions.engine.live import Live
    from decisions.engine.rows import Row

NOTHING = 0
"""A room in which no offer can take anything."""


class Guard(Kind):
    """What a guardrail forbids. Every hook answers for one basket that lies in the guardrail's scope."""

    __slots__ = ()

    def least_price(self, row: "Row", basket: "Basket") -> int | None:
        """No unit of the row goes below this (minor units); None = any price."""
        return None

    def reads_cost(self) -> bool:
        """Whether it is about margins, so that a line of unknown cost can't be judged by it."""
        return False

    def unreadable(self, row: "Row", basket: "Basket") -> bool:
        """Whether the row's product states a lowest price that nobody can read."""
        return False

    def line_room(self, row: "Row", basket: "Basket") -> int | None:
        """The most that all offers together take off the row; None = anything."""
        return None

    def basket_room(self, rows: Collection["Row"], basket: "Basket") -> int | None:
        """The most that all offers together take off the rows; None = anything."""
        return None

    def value_room(self, basket: "Basket") -> int | None:
        """The most that all incentives are worth, shipping and gifts included; None = anything."""
        return None

    def closes(self, rows: Collection["Row"], basket: "Basket") -> bool:
        """Whether nothing at all may be given here."""
        return False

    def counts(self, lives: list["Live"], basket: "Basket") -> list[tuple[list[int], int]]:
        """(positions, how many of them may apply together at most)."""
        return []

    def cools(self, live: "Live", basket: "Basket") -> bool:
        """Whether this shopper had one like this offer too recently."""
        return False
