"""From the text of an expression to a checked program; what is wrong is said with line and column."""

import re
from functools import lru_cache
from typing import TypeAlias

from cel_expr_python import cel

from decisions.engine.expressions.checking import UnknownName, known
from decisions.engine.expressions.names import NAMES, Free
from decisions.engine.expressions.wire import tree_of

ENV = cel.NewEnv(variables=dict.fromkeys(NAMES, cel.Type.DYN))
Program: TypeAlias = cel.Expression
_PLACE = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (?:Syntax error: )?(.*)")
_END = "<EOF>"


class WrongExpression(ValueError):
    """An expression that cannot be used; the text says where and why."""


@lru_cache(maxsize=256)
def compiled(text: str) -> Program:
    """The checked program; raises WrongExpression. Remembered from reading to keeping, not for deciding."""
    try:
        expression: Program = ENV.compile(text)
    except RuntimeError as error:
        raise WrongExpression(_readable(str(error))) from None
    if expression.return_type() not in (cel.Type.BOOL, cel.Type.DYN):
        raise WrongExpression(f"must be true or false, not {expression.return_type().name()}")
    tree = tree_of(expression)
    try:
        given = known(tree.root)
    except UnknownName as error:
        raise WrongExpression(f"at line:column {_place(text, tree.offset(error.node))}: {error}") from None
    if not isinstance(given, Free):
        raise WrongExpression(f"must be true or false, not {given.words}")
    return expression


def _place(text: str, offset: int) -> str:
    before = text[:offset].split("\n")
    return f"{len(before)}:{len(before[-1]) + 1}"


def _readable(error: str) -> str:
    """The first of the library's messages, without its parser's vocabulary."""
    found = _PLACE.search(error)
    if found is None:
        return error.removeprefix("INVALID_ARGUMENT: ").partition("\n")[0]
    line, column, message = found.groups()
    words = _words(message.removesuffix(" [INVALID_ARGUMENT]"))
    return words if int(line) < 0 else f"at line:column {line}:{column}: {words}"


def _words(message: str) -> str:
    for pattern, words in _REWORDED:
        if (found := re.match(pattern, message, re.DOTALL)) is not None:
            return words.format(*(part.strip() for part in found.groups()))
    return message


_REWORDED = (
    (rf"(?:mismatched|extraneous) input '{_END}'", "something is missing at the end"),
    (r"(?:mismatched|extraneous) input '(.*?)' expecting", "'{0}' is not expected here"),
    (r"no viable alternative at input '(.*)'", "'{0}' is not expected here"),
    (rf"missing (\S+) at '{_END}'", "{0} is missing at the end"),
    (r"missing (\S+) at '(.*)'", "{0} is missing before '{1}'"),
    (r"token recognition error at: '=\s*'", "'=' has no meaning; equal is =="),
    (r"token recognition error at: '(['\"].*)'", "the text {0} does not end"),
    (r"token recognition error at: '(.*)'", "'{0}' has no meaning"),
    (
        r"undeclared reference to '(.*?)'.*",
        f"'{{0}}' is not known; an expression sees {', '.join(NAMES)}",
    ),
    (r"found no matching overload for '(.*?)' applied to '(.*?)'.*", "{0} does not work on {1}"),
    (r"Exceeded max recursion depth", "is nested too deeply"),
)
"""The library's wording -> ours."""
