"""The base of all form fields: reads what was posted, shows a value, and never loses one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from promotions.builder.posted import Posted
from promotions.builder.spec import Spec

Raw = Any
"""A value as a document states it, right or wrong; None = absent."""
Pairs = list[tuple[str, str]]


@dataclass
class Shown:
    """A field ready for its template."""

    template: str
    name: str
    label: str
    help: str = ""
    required: bool = False
    value: Any = ""
    errors: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The input's id in the page."""
        return element_id(self.name)

    @property
    def inner(self) -> list["Shown"]:
        """The fields that it consists of."""
        return [*self.extra.get("fields", []), *self.extra.get("parts", []), *self.extra.get("rows", [])]

    @property
    def is_wrong(self) -> bool:
        """Whether it or anything in it has a problem."""
        return bool(self.errors) or any(part.is_wrong for part in self.inner)

    @property
    def described_by(self) -> str:
        """The ids of the texts that explain the input."""
        parts = [f"{self.id}-help"] if self.help else []
        return " ".join([*parts, f"{self.id}-error"] if self.errors else parts)


def element_id(name: str) -> str:
    """The page's id of the input with this name."""
    return "id_" + name.replace(".", "-")


@dataclass
class Page:
    """What fields ask of the page that shows them."""

    errors: Callable[[str], list[str]] = lambda name: []
    """Takes the messages of exactly this name."""
    errors_below: Callable[[str], list[str]] = lambda name: []
    """Takes the messages of this name and everything below it."""
    open: set[str] = field(default_factory=set)
    """Optional parts that stand open although they are empty."""
    rows: dict[str, int] = field(default_factory=dict)
    """How many rows a list shows."""
    currencies: list[str] = field(default_factory=list)


class FormField:
    """One form of value ("text", "money"): post to raw value and back."""

    template = "promotions/form/text.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        """The raw value; None where nothing was filled in. What can't be converted stays as typed."""
        return data.text(name).strip() or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        """What a browser would post for a raw value."""
        return [(name, str(raw))]

    def same(self, spec: Spec, one: Raw, other: Raw) -> bool:
        """Whether two raw values mean the same here."""
        return bool(one == other)

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        """The field with a raw value."""
        return self.plain(spec, name, "" if raw is None else str(raw), page.errors_below(name))

    def plain(self, spec: Spec, name: str, value: Any, errors: list[str], **extra: Any) -> Shown:
        """The field with what its template is to show."""
        extra = {"placeholder": spec.placeholder, "suggest": spec.suggest, **extra}
        return Shown(self.template, name, spec.label, spec.help, spec.required, value, errors, extra)
