"""Offers that exclude each other, as groups of which one member at most applies. Masks of positions."""

from collections.abc import Mapping, Sequence

from decisions.engine.rivals import positions_of


def cover(members: int, pairs: Sequence[int] | Mapping[int, int]) -> list[list[int]]:
    """Each member in just one clique of the conflicts `pairs`, large cliques first."""
    cliques = []
    left = members
    while left:
        first = max(positions_of(left), key=lambda i: ((pairs[i] & left).bit_count(), -i))
        clique, common = [first], pairs[first] & left
        while common:
            at = max(positions_of(common), key=lambda i: ((pairs[i] & common).bit_count(), -i))
            clique.append(at)
            common &= pairs[at]
        cliques.append(sorted(clique))
        left &= ~sum(1 << i for i in clique)
    return sorted(cliques, key=lambda clique: (-len(clique), clique))


def parts(members: int, joined: Mapping[int, int]) -> list[int]:
    """The connected parts of the members, where `joined[i]` are those that position i hangs together with."""
    found = []
    left = members
    while left:
        part, fresh = 0, left & -left
        while fresh:
            part |= fresh
            reach = 0
            for i in positions_of(fresh):
                reach |= joined[i]
            fresh = reach & members & ~part
        found.append(part)
        left &= ~part
    return found
