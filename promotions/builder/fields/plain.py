"""Fields of one input: texts, numbers, choices, flags, times, expressions."""

import re

from promotions.builder.fields.base import FormField, Page, Pairs, Raw, Shown
from promotions.builder.posted import Posted
from promotions.builder.spec import Spec

_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)


class Text(FormField):
    """A line of text, kept as typed between its first and last sign."""


class Zone(Text):
    """An IANA time zone, offered while typing."""

    template = "promotions/form/zone.html"


class Long(FormField):
    """A text of several lines; expressions."""

    template = "promotions/form/long.html"


class Decimal(FormField):
    """A decimal text."""

    template = "promotions/form/number.html"

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        shown = super().shown(spec, name, raw, page)
        shown.extra["mode"] = "decimal"
        return shown


class Whole(FormField):
    """A whole number; anything else stays the text that it is, for the reader to refuse."""

    template = "promotions/form/number.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        text = data.text(name).strip()
        return int(text) if _WHOLE.fullmatch(text) else text or None

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        shown = super().shown(spec, name, raw, page)
        shown.extra["mode"] = "numeric"
        return shown


class Time(FormField):
    """A local time of day."""

    template = "promotions/form/time.html"


class Choice(FormField):
    """One of a few words."""

    template = "promotions/form/choice.html"

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        value = "" if raw is None else str(raw)
        options = list(spec.options)
        if value and value not in dict(options):
            options.append((value, value))
        if spec.default is None:
            options.insert(0, ("", spec.blank or ("choose" if spec.required else "as usual")))
        return self.plain(spec, name, value, page.errors_below(name), options=options)


class Flag(FormField):
    """Yes or no; with a third, unstated answer where there is no default."""

    template = "promotions/form/flag.html"
    words = (("true", "yes"), ("false", "no"))

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        if spec.default is None:
            return {"true": True, "false": False}.get(data.text(name))
        ticked = data.has(name)
        return None if ticked == spec.default else ticked

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        if spec.default is None:
            return [(name, "true" if raw else "false")]
        return [(name, "on")] if raw else []

    def same(self, spec: Spec, one: Raw, other: Raw) -> bool:
        return one == other or None in (one, other)

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        errors = page.errors_below(name)
        if spec.default is not None:
            return self.plain(spec, name, bool(raw), errors)
        options = [("", "either"), *self.words]
        value = "" if raw is None else ("true" if raw else "false")
        shown = self.plain(spec, name, value, errors, options=options)
        shown.template = Choice.template
        return shown
