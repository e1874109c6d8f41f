"""Fields of several values: lists of texts, tick lists, money, attributes, gifts."""

from typing import Any

from promotions.builder.fields.base import FormField, Page, Pairs, Raw, Shown
from promotions.builder.fields.plain import Whole
from promotions.builder.posted import Posted
from promotions.builder.spec import Spec


def lines(text: str) -> list[str]:
    """The filled lines of a text, without surrounding space."""
    return [line.strip() for line in text.split("\n") if line.strip()]


class Texts(FormField):
    """A list of texts, one a line; ticks where only some are possible."""

    template = "promotions/form/texts.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        if spec.options:
            return [value for value in data.all(name) if value] or None
        return lines(data.text(name)) or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        if spec.options:
            return [(name, str(value)) for value in raw]
        return [(name, "\n".join(str(value) for value in raw))]

    def same(self, one: Raw, other: Raw) -> bool:
        return one == other or (
            isinstance(one, list) and isinstance(other, list) and sorted(one) == sorted(other)
        )

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        values = [str(value) for value in raw or []]
        errors = page.errors_below(name)
        if not spec.options:
            return self.plain(spec, name, "\n".join(values), errors, height=min(max(len(values), 1), 8))
        shown = self.plain(spec, name, values, errors, options=spec.options)
        shown.template = "promotions/form/ticks.html"
        return shown


class Money(FormField):
    """An amount per currency: an input for each that is known here, and one for any other."""

    template = "promotions/form/money.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        amounts = {
            member: text
            for member in data.members(name)
            if member.isupper() and (text := data.text(f"{name}.{member}").strip())
        }
        other = data.text(f"{name}.other.amount").strip()
        currency = data.text(f"{name}.other.currency").strip().upper()
        if other or currency:
            amounts[currency or "?"] = other
        return amounts or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        return [(f"{name}.{currency}", str(amount)) for currency, amount in raw.items()]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        stated: dict[str, Any] = raw or {}
        shown = dict.fromkeys([*page.currencies, *stated])
        amounts = [(currency, str(stated.get(currency, ""))) for currency in shown]
        return self.plain(spec, name, amounts, page.errors_below(name))


class Attributes(FormField):
    """Attribute names, each with the values that match, one a line."""

    template = "promotions/form/attributes.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        found: dict[str, list[str]] = {}
        for row in data.rows(name):
            attribute = data.text(f"{name}.{row}.name").strip()
            values = lines(data.text(f"{name}.{row}.values"))
            if attribute or values:
                found.setdefault(attribute, []).extend(values)
        return found or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        return [
            pair
            for row, (attribute, values) in enumerate(raw.items())
            for pair in ((f"{name}.{row}.name", attribute), (f"{name}.{row}.values", "\n".join(values)))
        ]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        rows = [(attribute, "\n".join(values)) for attribute, values in (raw or {}).items()]
        return self.plain(spec, name, [*rows, ("", "")], page.errors_below(name))


class Gifts(FormField):
    """SKUs with their units, the preferred one first."""

    template = "promotions/form/gifts.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        found = []
        for row in data.rows(name):
            sku = data.text(f"{name}.{row}.sku").strip()
            units = Whole().posted(spec, f"{name}.{row}.quantity", data)
            if sku or units not in (None, 1):
                found.append({"sku": sku, "quantity": 1 if units is None else units})
        return found or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        return [
            pair
            for row, gift in enumerate(raw)
            for pair in (
                (f"{name}.{row}.sku", str(gift["sku"])),
                (f"{name}.{row}.quantity", str(gift.get("quantity", 1))),
            )
        ]

    def same(self, one: Raw, other: Raw) -> bool:
        return _with_units(one) == _with_units(other)

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        rows = [(gift["sku"], gift.get("quantity", 1)) for gift in raw or []]
        return self.plain(spec, name, [*rows, ("", 1)], page.errors_below(name))


def _with_units(gifts: Raw) -> list[tuple[Any, Any]]:
    return [(gift.get("sku"), gift.get("quantity", 1)) for gift in gifts or []]
