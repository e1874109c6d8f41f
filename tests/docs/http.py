"""Examples of requests and answers as api.md writes them, and sending them."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from django.test import Client

from tests.docs.pages import Block


@dataclass(frozen=True, slots=True)
class Example:
    """One request of a page, with the answer that the page shows (None: any 2xx)."""

    at: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: str
    answer: "Shown | None" = None

    def send(self, client: Client, names: Mapping[str, str]) -> Any:
        """The answer of the test client; `$NAME` in headers and `{id}` in the path are filled in."""
        return client.generic(
            self.method,
            self.path.replace("{id}", names.get("id", "")),
            self.body,
            content_type=self.headers.get("Content-Type", "application/json"),
            headers={name: Template(value).substitute(names) for name, value in self.headers.items()},
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of an answer."""

    status: int
    headers: Mapping[str, str]
    body: Any


def examples(found: list[Block]) -> Iterator[Example]:
    """The requests among a page's blocks, each with the answer that follows it at once."""
    for index, block in enumerate(found):
        follower = found[index + 1] if index + 1 < len(found) else None
        if block.info == "sh" and block.text.startswith("curl "):
            yield _from_curl(block)
        elif block.info == "http" and not block.text.startswith("HTTP/"):
            method, path, headers, body = _parts(block)
            is_answered = follower is not None and follower.text.startswith("HTTP/")
            answer = _shown(follower) if follower is not None and is_answered else None
            yield Example(str(block), method, path, headers, body, answer)


def _parts(block: Block) -> tuple[str, str, dict[str, str], str]:
    head, _, body = block.text.partition("\n\n")
    first, *lines = head.splitlines()
    method, path = first.split(" ", 1)
    return method, path, _headers(lines), body


def _shown(block: Block) -> Shown:
    _, status, headers, body = _parts(block)
    return Shown(int(status.split()[0]), headers, json.loads(body))


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _from_curl(block: Block) -> Example:
    words = shlex.split(block.text.replace("\\\n", " "))
    headers = _headers([words[i + 1] for i, word in enumerate(words) if word == "-H"])
    body = next((words[i + 1] for i, word in enumerate(words) if word == "-d"), "")
    path = next(word for word in words if word.startswith("$OFFERDESK")).removeprefix("$OFFERDESK")
    return Example(str(block), "POST" if body else "GET", path, headers, body)
