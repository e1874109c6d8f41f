"""A page's requests sent over HTTP in their order, and its answers compared with what came, or written anew.

`$name` in a request is a key, the clock ($NOW) or an id. In an answer it is an id: the first one gives it
its name, each later one must be the same. The page's clock stands at nine o'clock on 15 June 2026: what
happens a quarter of an hour after a request is written 09:15.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from string import Template
from typing import Any

from tests.docs.excerpts import differences
from tests.docs.http import Example
from tests.docs.pages import Block

NINE = datetime(2026, 6, 15, 9, tzinfo=UTC)
NEAR = timedelta(days=2)
"""Instants farther from now than that are the house's own, such as the end of an offer."""
WIDTH = 110
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@dataclass
class Run:
    """One reader who follows the page: where the house answers, and what the names stand for so far."""

    url: str
    names: dict[str, str] = field(default_factory=dict)

    def send(self, example: Example) -> tuple[int, Mapping[str, str], Any]:
        """(status, headers, body) of a request, the body as the page would write it."""
        now = datetime.now(UTC)
        names = {**self.names, "NOW": now.isoformat(timespec="milliseconds")}
        question = urllib.request.Request(
            self.url + Template(example.path).substitute(names),
            data=Template(example.body).substitute(names).encode() if example.body else None,
            method=example.method,
            headers={
                "Content-Type": "application/json",
                **{name: Template(value).substitute(names) for name, value in example.headers.items()},
            },
        )
        try:
            with urllib.request.urlopen(question, timeout=30) as response:
                status, headers, body = response.status, response.headers, json.load(response)
        except urllib.error.HTTPError as error:
            status, headers, body = error.code, error.headers, json.load(error)
        return status, headers, _by_the_page_clock(body, now)

    def wrong(self, example: Example) -> list[str]:
        """Sends a request; what differs from its answer on the page."""
        shown = example.answer
        assert shown is not None, f"{example.at} has no answer"
        status, headers, body = self.send(example)
        self.names.update(_new_names(shown.body, body, self.names))
        told = self._with_names(body)
        found = [] if status == shown.status else [f"answers {status}, not {shown.status}: {body}"]
        found += differences(dict(shown.headers), {name: headers.get(name) for name in shown.headers})
        return [f"{example.at} {example.method} {example.path}: {line}" for line in found] + [
            f"{example.at} {example.method} {example.path}: {line}" for line in differences(shown.body, told)
        ]

    def written(self, example: Example) -> str:
        """Sends a request; the text of the block that shows its answer, abridged as the page does."""
        shown = example.answer
        assert shown is not None, f"{example.at} has no answer"
        status, headers, body = self.send(example)
        self.names.update(_new_names(shown.body, body, self.names))
        lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, '')}".strip()]
        lines += [f"{name}: {_kept(value, headers.get(name))}" for name, value in shown.headers.items()]
        return "\n".join(lines) + "\n\n" + laid_out(_abridged(shown.body, self._with_names(body))) + "\n"

    def _with_names(self, value: Any) -> Any:
        """The ids that have a name by their names; keys and the clock, in capitals, never come in answers."""
        by_id = {text: f"${name}" for name, text in self.names.items() if not name.isupper()}
        return _mapped(value, lambda text: by_id.get(text, text))


_PHRASES = {200: "OK", 201: "Created", 400: "Bad Request", 404: "Not Found", 409: "Conflict"} | {
    422: "Unprocessable Content",
    429: "Too Many Requests",
}


def rewritten(text: str, answers: Mapping[int, str], found: list[Block]) -> str:
    """A page with other answers: line of the opening fence -> the block's new text."""
    lines = text.splitlines(keepends=True)
    for block in sorted(found, key=lambda each: -each.line):
        if block.line in answers:
            lines[block.line : block.line + block.text.count("\n")] = [answers[block.line]]
    return "".join(lines)


def laid_out(value: Any, indent: int = 0) -> str:
    """JSON as people write it: what fits stands on one line."""
    short = json.dumps(value, ensure_ascii=False)
    if indent + len(short) <= WIDTH or not isinstance(value, dict | list) or not value:
        return short
    if isinstance(value, list):
        return "[" + f",\n{' ' * (indent + 1)}".join(laid_out(each, indent + 1) for each in value) + "]"
    rows: list[str] = []
    for key, each in value.items():
        head = json.dumps(key, ensure_ascii=False) + ": "
        part = head + laid_out(each, indent + 1 + len(head))
        last = rows[-1].rpartition("\n")[2] if rows else ""
        fits = rows and "\n" not in part and indent + 1 + len(last) + 2 + len(part) <= WIDTH
        if fits and "\n" not in rows[-1]:
            rows[-1] += ", " + part
        else:
            rows.append(part)
    return "{" + f",\n{' ' * (indent + 1)}".join(rows) + "}"


def _abridged(shown: Any, real: Any) -> Any:
    """What the page shows of a value: the keys that it names, in its order; null stands for all of it."""
    if isinstance(shown, dict) and shown and isinstance(real, dict):
        return {key: _abridged(shown[key], real[key]) for key in shown if key in real}
    if isinstance(shown, list) and shown and isinstance(real, list):
        return [_abridged(shown[min(at, len(shown) - 1)], each) for at, each in enumerate(real)]
    return _kept(shown, real)


def _kept(shown: Any, real: Any) -> Any:
    """A beginning that still stands for the value stays; the value otherwise."""
    begins = isinstance(shown, str) and shown.endswith("...") and isinstance(real, str)
    return shown if begins and real.startswith(shown[:-3]) else real


def _new_names(shown: Any, real: Any, known: Mapping[str, str]) -> dict[str, str]:
    """The ids that an answer gives names to."""
    if isinstance(shown, dict) and isinstance(real, dict):
        pairs = [(shown[key], real[key]) for key in shown if key in real]
    elif isinstance(shown, list) and isinstance(real, list):
        pairs = list(zip(shown, real, strict=False))
    elif isinstance(shown, str) and shown.startswith("$") and isinstance(real, str):
        return {} if shown[1:] in known else {shown[1:]: real}
    else:
        return {}
    found: dict[str, str] = {}
    for both in pairs:
        found |= _new_names(*both, known)
    return found


def _by_the_page_clock(value: Any, now: datetime) -> Any:
    """Instants around now as they would be at nine, to the minute."""

    def told(text: str) -> str:
        if not _INSTANT.fullmatch(text):
            return text
        after = datetime.fromisoformat(text) - now
        if abs(after) > NEAR:
            return text
        return (NINE + timedelta(minutes=round(after / timedelta(minutes=1)))).strftime("%Y-%m-%dT%H:%M:%SZ")

    return _mapped(value, told)


def _mapped(value: Any, change: Any) -> Any:
    """A value with all its texts changed."""
    if isinstance(value, dict):
        return {key: _mapped(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_mapped(each, change) for each in value]
    return change(value) if isinstance(value, str) else value
