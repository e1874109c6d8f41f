"""Fields that consist of fields: nested objects, selections, lists of selections."""

from collections.abc import Callable

from decisions.public import Selection
from promotions.builder.fields.base import FormField, Page, Pairs, Raw, Shown
from promotions.builder.posted import Posted
from promotions.builder.spec import Spec, specs_of
from promotions.sentences.selections import items_text

Read = Callable[[Spec, str, Posted], Raw]
Show = Callable[[Spec, str, Raw, Page], Shown]
Write = Callable[[Spec, str, Raw], Pairs]


class Nested(FormField):
    """An object whose parameters are fields of their own; absent when nothing in it is stated."""

    template = "promotions/form/nested.html"

    def __init__(self, read: Read, write: Write, show: Show) -> None:
        self.read, self.write, self.show = read, write, show

    def parts(self, spec: Spec) -> list[Spec]:
        """The fields that it consists of."""
        return specs_of(spec.kind) if spec.kind is not None else list(spec.parts)

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        if not data.members(name):
            return None
        found = {part.key: self.read(part, f"{name}.{part.key}", data) for part in self.parts(spec)}
        stated = {key: value for key, value in found.items() if value is not None}
        defaults = {part.key: part.default for part in self.parts(spec)}
        return stated if any(value != defaults[key] for key, value in stated.items()) else None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        known = {part.key: part for part in self.parts(spec)}
        return [
            pair
            for key, value in raw.items()
            if key in known
            for pair in self.write(known[key], f"{name}.{key}", value)
        ]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        stated = raw if isinstance(raw, dict) else {}
        errors = page.errors(name)
        fields = [
            self.show(part, f"{name}.{part.key}", stated.get(part.key), page) for part in self.parts(spec)
        ]
        return self.plain(spec, name, bool(raw), errors, fields=fields)


class SelectionField(Nested):
    """Which items; exceptions and alternatives open on demand, so that it nests without end."""

    template = "promotions/form/selection.html"

    def parts(self, spec: Spec) -> list[Spec]:
        return specs_of(Selection)

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        shown = self.row(spec, name, raw, page)
        wrong = bool(shown.errors) or any(part.is_wrong for part in shown.inner)
        asked_for = name in page.open
        shown.extra |= {
            "open": bool(raw) or wrong or asked_for,
            "removable": asked_for or bool(raw and "." in name.partition(".")[2]),
            "words": _words(raw),
        }
        return shown

    def row(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        """The selection's own fields, and what stands open of its exceptions and alternatives."""
        stated = raw if isinstance(raw, dict) else {}
        errors = page.errors(name)
        nested = ("selection", "selections")
        fields = [
            self.show(part, f"{name}.{part.key}", stated.get(part.key), page)
            for part in self.parts(spec)
            if part.form not in nested
        ]
        parts = [
            self.show(part, f"{name}.{part.key}", stated.get(part.key), page)
            if stated.get(part.key) is not None or f"{name}.{part.key}" in page.open
            else Shown("promotions/form/closed.html", f"{name}.{part.key}", part.label)
            for part in self.parts(spec)
            if part.form in nested
        ]
        return self.plain(spec, name, bool(raw), errors, fields=fields, parts=parts)


def _words(raw: Raw) -> str:
    try:
        return items_text(raw)
    except (AttributeError, KeyError, TypeError, ValueError):
        return "?"


class SelectionsField(SelectionField):
    """A list of selections; a row may stand for every item."""

    template = "promotions/form/selections.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        found: list[Raw] = []
        for row in data.rows(name):
            at = f"{name}.{row}"
            if data.has(f"{at}.everything"):
                found.append({})
            elif (selection := super().posted(spec, at, data)) is not None:
                found.append(selection)
        return found or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        return [
            pair
            for row, selection in enumerate(raw)
            for pair in (
                super(SelectionsField, self).pairs(spec, f"{name}.{row}", selection)
                or [(f"{name}.{row}.everything", "on")]
            )
        ]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        stated = list(raw) if isinstance(raw, list) else []
        count = max(len(stated), page.rows.get(name, 0), 1)
        errors = page.errors(name)
        rows = []
        for row in range(count):
            selection = stated[row] if row < len(stated) else None
            one = Spec(str(row), f"{spec.label}, number {row + 1}", "selection")
            shown = self.row(one, f"{name}.{row}", selection, page)
            shown.extra["everything"] = selection == {}
            rows.append(shown)
        removable = count > 1 or not spec.required
        return self.plain(spec, name, bool(raw), errors, rows=rows, removable=removable)
