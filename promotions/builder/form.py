"""A whole form: made from a document or from a post, written back as a document, shown with its problems."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.text import slugify

from decisions.public import OFFER_KEYS
from promotions.builder.fields import Page, Pairs, Raw, Shown, pairs_of, read_field, show_field
from promotions.builder.messages import Messages
from promotions.builder.nodes import Nodes, Written, nodes_of, pairs_of_nodes, posted_nodes, write_nodes
from promotions.builder.posted import Posted
from promotions.builder.sections import Section
from promotions.builder.spec import Spec
from promotions.documents.written import CAMPAIGN_KEYS, in_order


@dataclass
class ShownSection:
    """A section ready for its template."""

    section: Section
    fields: list[Shown]
    advanced: list[Shown]
    advanced_open: bool


@dataclass
class Form:
    """The fields of an offer or a campaign (`key` says which), and an offer's nodes."""

    key: str
    sections: Sequence[Section]
    code: str = ""
    values: dict[str, Raw] = field(default_factory=dict)
    nodes: Nodes = field(default_factory=Nodes)
    open: set[str] = field(default_factory=set)
    rows: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of_document(cls, key: str, sections: Sequence[Section], document: dict[str, Any]) -> Self:
        """The form of a document in canonical form."""
        form = cls(key, sections, str(document.get(key, "")))
        for spec in form.specs():
            value = _stated(document, spec.key)
            if value is not None:
                form.values[spec.key] = value
        form.nodes = nodes_of(document)
        return form

    @classmethod
    def of_post(cls, key: str, sections: Sequence[Section], data: Posted, code: str) -> Self:
        """The form as it was posted; `code` is that of an object that exists already. Raises BadTree."""
        form = cls(key, sections, code or data.text(key).strip())
        for spec in form.specs():
            value = read_field(spec, spec.key, data)
            if value is not None:
                form.values[spec.key] = value
        if form.values.get("trigger", "automatic") == "automatic":
            # The page hides what belongs to codes then; what is hidden is not meant.
            for name in ("codes", "pools", "case_sensitive", "limits.per_code"):
                form.values.pop(name, None)
        form.nodes = posted_nodes(data)
        form.open = {name.removesuffix(".open") for name in data.values if name.endswith(".open")}
        for name in data.values:
            if name.endswith(".row"):
                owner = name.removesuffix(".row").rpartition(".")[0]
                form.rows[owner] = form.rows.get(owner, 0) + 1
        return form

    def specs(self) -> list[Spec]:
        """Every field outside the nodes."""
        return [spec for section in self.sections for spec in section.all]

    def name_code(self) -> None:
        """Gives a new object without a code one made of its name."""
        if not self.code:
            self.code = slugify(str(self.values.get("name") or ""))[:80].strip("-_")

    def written(self) -> Written:
        """The document that the form says, and where its nodes stand in it."""
        written = write_nodes(self.nodes)
        document: dict[str, Any] = {self.key: self.code} if self.code else {}
        for name, value in self.values.items():
            _state(document, name, value)
        keys = OFFER_KEYS if self.key == "offer" else CAMPAIGN_KEYS
        written.document = in_order(document | written.document, keys)
        return written

    def pairs(self) -> Pairs:
        """What a browser would post for the form."""
        flat = [pair for spec in self.specs() for pair in pairs_of(spec, spec.key, self.values.get(spec.key))]
        return [(self.key, self.code), *flat, *pairs_of_nodes(self.nodes)]

    def page(self, messages: Messages, currencies: list[str]) -> Page:
        """What the fields need to know when they are shown."""
        return Page(messages.take, messages.take_below, self.open, self.rows, currencies)

    def shown_sections(self, page: Page) -> list[ShownSection]:
        """The sections with their values and problems."""
        return [self._shown(section, page) for section in self.sections]

    def _shown(self, section: Section, page: Page) -> ShownSection:
        fields = [self._field(spec, page) for spec in section.fields]
        advanced = [self._field(spec, page) for spec in section.advanced]
        used = any(self.values.get(spec.key) is not None for spec in section.advanced)
        return ShownSection(section, fields, advanced, used or any(each.is_wrong for each in advanced))

    def _field(self, spec: Spec, page: Page) -> Shown:
        return show_field(spec, spec.key, self.values.get(spec.key), page)


def _stated(document: dict[str, Any], name: str) -> Raw:
    """What a document says at a dotted key; a budget and suppressions without the reason for none."""
    value: Any = document
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if name in ("budget", "suppressions") and isinstance(value, dict):
        value = {key: part for key, part in value.items() if key != "none"}
    return value if value not in ({}, []) else None


def _state(document: dict[str, Any], name: str, value: Raw) -> None:
    """Writes a value at a dotted key; objects that meet there are joined."""
    *path, last = name.split(".")
    for part in path:
        below = document.setdefault(part, {})
        if not isinstance(below, dict):
            below = document[part] = {"": below}
        document = below
    if isinstance(value, dict) and isinstance(document.get(last), dict):
        document[last].update(value)
    else:
        document[last] = value
