"""Fields of several values: lists of texts, tick lists, money, thresholds, attributes."""

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

    def same(self, spec: Spec, one: Raw, other: Raw) -> bool:
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


class Counts(FormField):
    """A whole number by name, each in a row of its own."""

    template = "promotions/form/counts.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        found: dict[str, Raw] = {}
        for row in data.rows(name):
            of = data.text(f"{name}.{row}.name").strip()
            count = Whole().posted(spec, f"{name}.{row}.count", data)
            if of or count is not None:
                found[of] = count
        return found or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        return [
            pair
            for row, (of, count) in enumerate(raw.items())
            for pair in ((f"{name}.{row}.name", of), (f"{name}.{row}.count", str(count)))
        ]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        rows = [(of, "" if count is None else str(count)) for of, count in (raw or {}).items()]
        return self.plain(spec, name, [*rows, ("", "")], page.errors_below(name))


class Threshold(Money):
    """Where a tier begins: an amount per currency, or a number of units."""

    template = "promotions/form/threshold.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        amounts = super().posted(spec, name, data)
        units = Whole().posted(spec, f"{name}.units", data)
        if amounts is None or units is None:
            return units if amounts is None else amounts
        return amounts | {"units": units}

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        amounts, units = _parted(raw)
        return [*super().pairs(spec, name, amounts), *([(f"{name}.units", str(units))] if units else [])]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        amounts, units = _parted(raw)
        shown = super().shown(spec, name, amounts, page)
        shown.extra["units"] = units
        return shown


def _parted(threshold: Raw) -> tuple[dict[str, Any], Any]:
    """The amounts of a threshold, and its units ("" for none)."""
    if not isinstance(threshold, dict):
        return {}, "" if threshold is None else str(threshold)
    amounts = {currency: amount for currency, amount in threshold.items() if currency != "units"}
    return amounts, threshold.get("units", "")
