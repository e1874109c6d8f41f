"""Condition trees: any / all / not over condition kinds, nested freely."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Union

from decisions.engine.condition import Condition
from decisions.engine.language.problems import Reading, mapping, name_of, pointer
from decisions.engine.language.values import Json
from decisions.engine.reasons import Code, Reason
from decisions.engine.registry import CONDITIONS, PLANNED_CONDITIONS, read_kind
from decisions.engine.selections import Key
from decisions.engine.view import View

DEEPEST = 20
MOST_CONDITIONS = 500
"""A longer tree is a list of names that belongs into one condition, a segment or a tag."""
Node = Union["All", "AnyOf", "Not", Condition]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; nothing at all holds."""

    parts: tuple[Node, ...] = ()

    @property
    def constant(self) -> bool:
        """Whether no running amount can change the verdict."""
        return all(part.constant for part in self.parts)

    def judge(self, view: View) -> tuple[Reason, ...]:
        """All reasons of all failing parts."""
        reasons: tuple[Reason, ...] = ()
        for part in self.parts:
            reasons += part.judge(view)
        return reasons

    def anchors(self) -> frozenset[Key] | None:
        """The keys of the part with the fewest."""
        return rarest(part.anchors() for part in self.parts)

    def dump(self) -> Json:
        """The canonical document."""
        return {"all": [part.dump() for part in self.parts]}

    def leaves(self) -> Iterable[Condition]:
        """Every condition below."""
        return _leaves(self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Node, ...]

    @property
    def constant(self) -> bool:
        """Whether no running amount can change the verdict."""
        return all(part.constant for part in self.parts)

    def judge(self, view: View) -> tuple[Reason, ...]:
        """The reasons of all parts when none holds."""
        reasons: tuple[Reason, ...] = ()
        for part in self.parts:
            failed = part.judge(view)
            if not failed:
                return ()
            reasons += failed
        return reasons

    def anchors(self) -> frozenset[Key] | None:
        """The keys of all branches together."""
        found = [part.anchors() for part in self.parts]
        return None if None in found else frozenset().union(*(f for f in found if f is not None))

    def dump(self) -> Json:
        """The canonical document."""
        return {"any": [part.dump() for part in self.parts]}

    def leaves(self) -> Iterable[Condition]:
        """Every condition below."""
        return _leaves(self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node

    @property
    def constant(self) -> bool:
        """Whether no running amount can change the verdict."""
        return self.part.constant

    def judge(self, view: View) -> tuple[Reason, ...]:
        """One reason that names what holds but must not; what can't be known stays unknown when negated."""
        failed = self.part.judge(view)
        if not failed:
            return (Reason(Code.EXCLUDED_BY, {"condition": _told(self.part)}),)
        if not _unknown(self.part, view):
            return ()
        return tuple(reason for reason in failed if reason.code in _UNDECIDED)

    def anchors(self) -> frozenset[Key] | None:
        """Absence can't be indexed."""
        return None

    def dump(self) -> Json:
        """The canonical document."""
        return {"not": self.part.dump()}

    def leaves(self) -> Iterable[Condition]:
        """Every condition below."""
        return _leaves((self.part,))


_UNDECIDED = frozenset({Code.UNKNOWN_FACT, Code.EXPRESSION_ERROR})
"""Reasons that say: nobody can tell whether it holds."""


def _unknown(node: Node, view: View) -> bool:
    """Whether a part that does not hold is unknown rather than false."""
    if isinstance(node, All):
        return all(_unknown(part, view) for part in node.parts if part.judge(view))
    if isinstance(node, AnyOf):
        return any(_unknown(part, view) for part in node.parts)
    if isinstance(node, Not):
        return bool(node.part.judge(view))
    return any(reason.code in _UNDECIDED for reason in node.judge(view))


def _told(node: Node) -> Json:
    """A node's document as an answer may tell it."""
    if isinstance(node, Condition):
        return node.told()
    if isinstance(node, Not):
        return {"not": _told(node.part)}
    return {"all" if isinstance(node, All) else "any": [_told(part) for part in node.parts]}


def _leaves(parts: Iterable[Node]) -> Iterable[Condition]:
    for part in parts:
        if isinstance(part, Condition):
            yield part
        else:
            yield from part.leaves()


def rarest(found: Iterable[frozenset[Key] | None]) -> frozenset[Key] | None:
    """The most selective of several necessary key sets: codes first, then SKUs, then the fewest keys."""
    # An offer's own codes stay in front of all: an entered code finds its offers by them.
    order = {"code": 0, "code=": 0, "pool": 0, "coupon": 1, "sku": 1, "segment": 3, "tier": 3}
    keys = [keys for keys in found if keys is not None]
    if not keys:
        return None
    return min(keys, key=lambda some: (max((order.get(name, 2) for name, _ in some), default=0), len(some)))


def read_tree(raw: Json, path: str, reading: Reading) -> All:
    """The tree of a document's `when`: a list = all of it must hold."""
    if isinstance(raw, list):
        tree = All(_read_parts(raw, path, reading, 1))
    else:
        node = _read_node(raw, path, reading, 1)
        tree = node if isinstance(node, All) else All((node,) if node is not None else ())
    count = sum(1 for _ in tree.leaves())
    if count > MOST_CONDITIONS:
        reading.refuse(path, "too_many", f"has {count} conditions; at most {MOST_CONDITIONS} are allowed")
    return tree


def _read_parts(raw: Json, path: str, reading: Reading, depth: int) -> tuple[Node, ...]:
    if not isinstance(raw, list):
        reading.refuse(path, "wrong_type", f"must be a list of conditions, not {name_of(raw)}")
        return ()
    read = [_read_node(item, pointer(path, i), reading, depth) for i, item in enumerate(raw)]
    return tuple(node for node in read if node is not None)


def _read_node(raw: Json, path: str, reading: Reading, depth: int) -> Node | None:
    if depth > DEEPEST:
        reading.refuse(path, "too_deep", f"conditions nest deeper than {DEEPEST} levels")
        return None
    given = mapping(raw, path, reading, "a condition")
    if given is None:
        return None
    joint = next((key for key in ("any", "all", "not") if key in given), None)
    if joint is None:
        return read_kind(given, path, reading, CONDITIONS, PLANNED_CONDITIONS, "condition")
    for key in given:
        if key != joint:
            reading.refuse(pointer(path, key), "unknown_key", f"unknown key {key!r} beside {joint!r}")
    below = pointer(path, joint)
    if joint == "not":
        raw_part = given["not"]
        part = (
            All(_read_parts(raw_part, below, reading, depth + 1))
            if isinstance(raw_part, list)
            else _read_node(raw_part, below, reading, depth + 1)
        )
        return Not(part) if part is not None else None
    parts = _read_parts(given[joint], below, reading, depth + 1)
    if joint == "any" and isinstance(given["any"], list) and not given["any"]:
        reading.refuse(below, "empty", "needs at least one condition")
    return AnyOf(parts) if joint == "any" else All(parts)
