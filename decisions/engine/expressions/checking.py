"""Refuses names that customer, basket and context do not have: CEL alone fails at each decision."""

from collections.abc import Mapping
from difflib import get_close_matches

from decisions.engine.expressions.names import FREE, NAMES, WITHIN, Free, Known, Plain, Several, Shape
from decisions.engine.expressions.wire import Message, below, message, text, whole

# Numbers of the fields of cel.expr.Expr.
_ID, _CONST, _IDENT, _SELECT, _CALL, _LIST, _STRUCT, _COMPREHENSION = 2, 3, 4, 5, 6, 7, 8, 9
_TEXT_CONST = 6
_ONE_OF_ITS_ARGUMENTS = {"_?_:_": 1, "_+_": 0}
"""Calls that give one of their arguments, or more of the same, and where these begin."""
Scope = Mapping[str, Known]
_WHOLE = (WITHIN, NAMES["customer"], NAMES["context"])


class UnknownName(Exception):
    """A member that is not there; `node` is the id of the node that takes it."""

    def __init__(self, node: int, message: str) -> None:
        self.node = node
        super().__init__(message)


def known(node: Message, scope: Scope = NAMES) -> Known:
    """What a node of a tree gives; raises UnknownName for the first member that nothing can have.

    The library takes no tree that is more than a few dozen levels deep.
    """
    if (ident := below(node, _IDENT)) is not None:
        return scope.get(text(ident, 1), FREE)
    if (select := below(node, _SELECT)) is not None:
        return _member(known(message(select[1][0]), scope), text(select, 2), node)
    if (call := below(node, _CALL)) is not None:
        return _call(node, call, scope)
    if (listed := below(node, _LIST)) is not None:
        return Several(_first([known(message(each), scope) for each in listed.get(1, ())]))
    if (struct := below(node, _STRUCT)) is not None:
        for entry in map(message, struct.get(2, ())):
            known(message(entry[4][0]), scope)
    if (loop := below(node, _COMPREHENSION)) is not None:
        return _loop(loop, scope)
    return FREE


def _call(node: Message, call: Message, scope: Scope) -> Known:
    function = text(call, 2)
    arguments = [message(each) for each in (*call.get(1, ()), *call.get(3, ()))]
    kinds = [known(argument, scope) for argument in arguments]
    if scope.get("basket") is WITHIN and any(kind in _WHOLE for kind in kinds):
        raise UnknownName(whole(node, _ID), "inside a loop, compare single members, not everything at once")
    if function == "_[_]":
        key = below(arguments[1], _CONST)
        if key is not None and _TEXT_CONST in key:
            return _member(kinds[0], text(key, _TEXT_CONST), node)
        return kinds[0].of if isinstance(kinds[0], Several) else FREE
    start = _ONE_OF_ITS_ARGUMENTS.get(function)
    return FREE if start is None else _first(kinds[start:])


def _loop(loop: Message, scope: Scope) -> Known:
    """exists, all, map, filter: over a list, one variable is its members, one what is gathered."""
    over = known(message(loop[2][0]), scope)
    each = over.of if isinstance(over, Several) else FREE
    inner = {**scope, "basket": WITHIN, text(loop, 1): each, text(loop, 8): FREE, text(loop, 3): FREE}
    inner[text(loop, 3)] = known(message(loop[6][0]), inner)
    return known(message(loop[7][0]), inner)


def _member(of: Known, name: str, node: Message) -> Known:
    if isinstance(of, Free):
        return FREE
    if isinstance(of, Shape):
        if name in of.members:
            return of.members[name]
        raise UnknownName(whole(node, _ID), f"{of.words} has no {name!r}{_meant(name, of)}")
    more = "" if isinstance(of, Plain) else ": speak of one or all of its members"
    raise UnknownName(whole(node, _ID), f"{of.words} has no {name!r}{more}")


def _first(kinds: list[Known]) -> Known:
    """The first that says more than "anything"."""
    return next((kind for kind in kinds if not isinstance(kind, Free) and kind != Several(FREE)), FREE)


def _meant(name: str, shape: Shape) -> str:
    close = get_close_matches(name, shape.members, n=1)
    return f" (did you mean {close[0]!r}?)" if close else f"; it has {', '.join(shape.members)}"
