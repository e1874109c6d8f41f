"""Reading a page as a browser does: the fields of a form, as they would be posted."""

import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class Page(HTMLParser):
    """The posted fields of every form by its id, the ids of the page, and its plain text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, list[str]]] = {}
        self.ids: list[str] = []
        self.labels: list[tuple[str, str]] = []
        self.text = ""
        self._form = ""
        self._select: tuple[str, list[str], list[str]] | None = None
        self._area: tuple[str, list[str]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += " "
        found: dict[str, Any] = {key: value if value is not None else "" for key, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "form":
            self._form = found.get("id", "?")
            self.forms.setdefault(self._form, {})
        elif tag == "input" and found.get("name") and "disabled" not in found:
            self._input(found)
        elif tag == "select":
            self._select = (found["name"], [], [])
        elif tag == "option" and self._select:
            self._select[1].append(found.get("value", ""))
            if "selected" in found:
                self._select[2].append(found.get("value", ""))
        elif tag == "textarea":
            self._area = (found["name"], [])

    def handle_endtag(self, tag: str) -> None:
        self.text += " "
        if tag == "form":
            self._form = ""
        elif tag == "select" and self._select:
            name, options, chosen = self._select
            for value in chosen or options[:1]:
                self._put(name, value)
            self._select = None
        elif tag == "textarea" and self._area:
            self._put(self._area[0], "".join(self._area[1]))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)
        else:
            self.text += data

    def _input(self, found: dict[str, Any]) -> None:
        if found.get("type") in ("checkbox", "radio") and "checked" not in found:
            return
        default = "on" if found.get("type") == "checkbox" else ""
        self._put(found["name"], found.get("value", default))

    def _put(self, name: str, value: str) -> None:
        self.forms.setdefault(self._form, {}).setdefault(name, []).append(value)

    @property
    def words(self) -> str:
        """The page's text with single spaces, none before punctuation."""
        return re.sub(r" ([,.:;])", r"\1", " ".join(self.text.split()))


def read(response: HttpResponse) -> Page:
    """The page of an answer."""
    return Page(response.content.decode())


def fields(response: HttpResponse, form: str = "offer-form") -> dict[str, list[str]]:
    """What the form would post."""
    return read(response).forms[form]
