"""The nodes of an offer's form: benefits, and the tree of conditions, each with an id that stays."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from decisions.public import BENEFITS, CONDITIONS, Kind
from promotions.builder.fields import Pairs, Raw, pairs_of, read_field
from promotions.builder.posted import Posted
from promotions.builder.spec import Spec, specs_of

JOINTS = {"all": "all of these hold", "any": "at least one of these holds", "none": "none of these holds"}
"""What the parts of a group have to do."""
DEEPEST = 12
MOST = 200


class BadTree(Exception):
    """The posted tree is not one that this page could have sent."""


@dataclass
class Node:
    """A benefit, a condition (`kind` with `values`) or a group of conditions (`joint` with `parts`)."""

    id: str
    kind: str = ""
    values: dict[str, Raw] = field(default_factory=dict)
    joint: str = ""
    parts: list["Node"] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        """Whether it holds other nodes."""
        return bool(self.joint)

    def below(self) -> Iterator["Node"]:
        """The node and everything in it."""
        yield self
        for part in self.parts:
            yield from part.below()

    def outline(self) -> dict[str, Any]:
        """What the page's hidden field says of it."""
        if self.is_group:
            return {"id": self.id, "joint": self.joint, "parts": [part.outline() for part in self.parts]}
        return {"id": self.id, "kind": self.kind}


@dataclass
class Nodes:
    """Everything that an offer gives and asks for."""

    give: list[Node] = field(default_factory=list)
    when: list[Node] = field(default_factory=list)

    def all(self) -> Iterator[Node]:
        """Every node."""
        for node in (*self.give, *self.when):
            yield from node.below()

    def new_id(self) -> str:
        """An id that no node has."""
        return f"n{max((int(node.id[1:]) for node in self.all()), default=0) + 1}"

    def outline(self) -> str:
        """The hidden field of the page: ids, kinds and nesting."""
        trees = {"give": self.give, "when": self.when}
        return json.dumps({key: [node.outline() for node in nodes] for key, nodes in trees.items()})


def kind_of(name: str) -> type[Kind] | None:
    """A condition's or benefit's kind by name."""
    return BENEFITS.get(name) or CONDITIONS.get(name)


def fields_of(node: Node) -> list[Spec]:
    """The fields of a node: those that its kind declares, or one for everything where the kind is unknown."""
    kind = kind_of(node.kind)
    return specs_of(kind) if kind is not None else [Spec("", node.kind, "yaml")]


def nodes_of(document: dict[str, Any]) -> Nodes:
    """The nodes of a document's `give` and `when`."""
    nodes = Nodes()
    for raw in document.get("give") or []:
        nodes.give.append(_leaf(nodes, raw))
    when = document.get("when") or []
    for raw in when if isinstance(when, list) else [when]:
        _append(nodes, nodes.when, raw)
    return nodes


def _leaf(nodes: Nodes, raw: dict[str, Any]) -> Node:
    values = {key: value for key, value in raw.items() if key != "kind"}
    return Node(nodes.new_id(), kind=str(raw.get("kind", "")), values=values)


def _append(nodes: Nodes, into: list[Node], raw: dict[str, Any]) -> None:
    """Adds the node of a condition; the parent is in the tree already, so that ids stay unique."""
    joint, parts = _group(raw)
    if not joint:
        into.append(_leaf(nodes, raw))
        return
    group = Node(nodes.new_id(), joint=joint)
    into.append(group)
    for part in parts:
        _append(nodes, group.parts, part)


def _group(raw: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The joint and parts of a group; "" for a condition. "None of these" is not-any."""
    for joint in ("any", "all"):
        if joint in raw:
            return joint, raw[joint]
    if "not" not in raw:
        return "", []
    below = raw["not"]
    if isinstance(below, list):
        return "none", [{"all": below}]
    either = below.get("any")
    return "none", either if either is not None and len(either) != 1 else [below]


def posted_nodes(data: Posted) -> Nodes:
    """The nodes that were posted: the tree from the hidden field, the values from their fields."""
    try:
        outline = json.loads(data.text("tree") or "{}")
        nodes = Nodes(
            [_posted(raw, data, 0) for raw in outline.get("give", [])],
            [_posted(raw, data, 0) for raw in outline.get("when", [])],
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadTree from None
    ids = [node.id for node in nodes.all()]
    if len(set(ids)) < len(ids) or len(ids) > MOST:
        raise BadTree
    return nodes


def _posted(raw: dict[str, Any], data: Posted, depth: int) -> Node:
    node_id = str(raw["id"])
    if depth > DEEPEST or not (node_id[:1] == "n" and node_id[1:].isdecimal() and len(node_id) < 8):
        raise BadTree
    if "parts" in raw:
        joint = data.text(f"{node_id}.joint") or str(raw.get("joint", ""))
        parts = [_posted(part, data, depth + 1) for part in raw["parts"]]
        return Node(node_id, joint=joint if joint in JOINTS else "all", parts=parts)
    node = Node(node_id, kind=str(raw["kind"]))
    for spec in fields_of(node):
        value = read_field(spec, _field_name(node, spec), data)
        if spec.key and value is not None:
            node.values[spec.key] = value
        elif not spec.key and isinstance(value, dict):
            node.values = value
    return node


def _field_name(node: Node, spec: Spec) -> str:
    return f"{node.id}.{spec.key}" if spec.key else node.id


def pairs_of_nodes(nodes: Nodes) -> Pairs:
    """What a browser would post for these nodes."""
    pairs: Pairs = [("tree", nodes.outline())]
    for node in nodes.all():
        if node.is_group:
            pairs.append((f"{node.id}.joint", node.joint))
            continue
        for spec in fields_of(node):
            raw = node.values.get(spec.key) if spec.key else node.values
            pairs += pairs_of(spec, _field_name(node, spec), raw)
    return pairs


@dataclass
class Written:
    """Nodes written as a document's `give` and `when`, with the place of each (JSON pointer -> node id)."""

    document: dict[str, Any]
    places: dict[str, str]


def write_nodes(nodes: Nodes) -> Written:
    """The document's part that the nodes make."""
    places: dict[str, str] = {}
    give = _write_list(nodes.give, "/give", places)
    when = _write_list(nodes.when, "/when", places)
    document = {key: value for key, value in (("when", when), ("give", give)) if value}
    return Written(document, places)


def _write_list(nodes: Iterable[Node], path: str, places: dict[str, str]) -> list[Raw]:
    return [_write(node, f"{path}/{i}", places) for i, node in enumerate(nodes)]


def _write(node: Node, path: str, places: dict[str, str]) -> Raw:
    places[path] = node.id
    if not node.is_group:
        return {"kind": node.kind, **node.values}
    if node.joint != "none":
        return {node.joint: _write_list(node.parts, f"{path}/{node.joint}", places)}
    if len(node.parts) == 1:
        return {"not": _write(node.parts[0], f"{path}/not", places)}
    return {"not": {"any": _write_list(node.parts, f"{path}/not/any", places)}}
