"""What the buttons of the form do: add, remove, move and group nodes; open and close optional parts."""

from collections.abc import Callable

from promotions.builder.nodes import DEEPEST, JOINTS, Node, Nodes, kind_of
from promotions.builder.posted import Posted

Focus = str
"""What takes the focus afterwards: a node's id, or a field's name."""


def arrange_fields(move: str, data: Posted) -> Focus | None:
    """Does a move that concerns optional fields, before the post is read; None: it is another one."""
    verb, _, name = move.partition(":")
    if verb == "open":
        data.put(f"{name}.open", "on")
    elif verb == "close":
        data.drop(name)
        name = name.rpartition(".")[0]
    elif verb == "more":
        row = max(data.rows(name), default=0) + 1
        data.put(f"{name}.{row}.row", "on")
        name = f"{name}.{row}"
    elif verb == "less":
        data.drop(name)
        name = name.rpartition(".")[0]
    else:
        return None
    return name


def arrange_nodes(move: str, nodes: Nodes) -> Focus:
    """Does a move that concerns nodes; one that isn't possible changes nothing."""
    verb, _, rest = move.partition(":")
    if verb == "add":
        where, _, kind = rest.rpartition(":")
        return _add(nodes, where, kind)
    found = _find(nodes, rest)
    if found is None or verb not in _MOVES:
        return rest
    return _MOVES[verb](nodes, *found)


Siblings = list[Node]


def _find(nodes: Nodes, node_id: str) -> tuple[Node, Siblings, Node | None] | None:
    """A node, the list that it stands in and the group that this list belongs to."""
    lists: list[tuple[Siblings, Node | None]] = [(nodes.give, None), (nodes.when, None)]
    lists += [(node.parts, node) for node in nodes.all()]
    for siblings, group in lists:
        for node in siblings:
            if node.id == node_id:
                return node, siblings, group
    return None


def _add(nodes: Nodes, where: str, kind: str) -> Focus:
    """A new node at the end of "give", "when" or a group; `kind` may be a joint ("any")."""
    top = {"give": nodes.give, "when": nodes.when}
    into = top.get(where)
    if into is None:
        found = _find(nodes, where)
        into = found[0].parts if found is not None and found[0].is_group else None
    if into is None:
        return where
    if kind in JOINTS:
        new = Node(nodes.new_id(), joint=kind)
    elif kind_of(kind) is not None:
        new = Node(nodes.new_id(), kind=kind)
    else:
        return where
    into.append(new)
    return new.id


def _remove(nodes: Nodes, node: Node, siblings: Siblings, group: Node | None) -> Focus:
    at = siblings.index(node)
    siblings.remove(node)
    if siblings:
        return siblings[max(at - 1, 0)].id
    if group is not None:
        return group.id
    return "add-give" if siblings is nodes.give else "add-when"


def _up(nodes: Nodes, node: Node, siblings: Siblings, group: Node | None) -> Focus:
    at = siblings.index(node)
    if at > 0:
        siblings[at - 1], siblings[at] = node, siblings[at - 1]
    return node.id


def _down(nodes: Nodes, node: Node, siblings: Siblings, group: Node | None) -> Focus:
    at = siblings.index(node)
    if at < len(siblings) - 1:
        siblings[at + 1], siblings[at] = node, siblings[at + 1]
    return node.id


def _wrap(nodes: Nodes, node: Node, siblings: Siblings, group: Node | None) -> Focus:
    """Puts a condition into a group of its own, of which the next one can be a part."""
    if siblings is not nodes.give and _depth(nodes, node) < DEEPEST - 1:
        siblings[siblings.index(node)] = Node(nodes.new_id(), joint="any", parts=[node])
    return node.id


def _into(nodes: Nodes, node: Node, siblings: Siblings, group: Node | None) -> Focus:
    """Moves a node into the group that stands above it."""
    at = siblings.index(node)
    if at > 0 and siblings[at - 1].is_group and _depth(nodes, node) < DEEPEST - 1:
        siblings.remove(node)
        siblings[at - 1].parts.append(node)
    return node.id


def _out(nodes: Nodes, node: Node, siblings: Siblings, group: Node | None) -> Focus:
    """Moves a node out of its group, to stand after it."""
    found = _find(nodes, group.id) if group is not None else None
    if found is not None:
        outer = found[1]
        siblings.remove(node)
        outer.insert(outer.index(found[0]) + 1, node)
    return node.id


def _depth(nodes: Nodes, node: Node) -> int:
    """How many groups the node stands in, its own nesting included."""
    depth, found = 0, _find(nodes, node.id)
    while found is not None and found[2] is not None:
        depth, found = depth + 1, _find(nodes, found[2].id)
    return depth + _height(node)


def _height(node: Node) -> int:
    return max((1 + _height(part) for part in node.parts), default=0)


_MOVES: dict[str, Callable[[Nodes, Node, Siblings, Node | None], Focus]] = {
    "remove": _remove,
    "up": _up,
    "down": _down,
    "wrap": _wrap,
    "into": _into,
    "out": _out,
}
