"""The field of a start, end or sunset: a date, and a time only where the day is not meant as a whole."""

import re

from promotions.builder.fields.base import FormField, Page, Pairs, Raw, Shown
from promotions.builder.posted import Posted
from promotions.builder.spec import Spec

_PLAIN = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?))?", re.ASCII)


class Moment(FormField):
    """Two inputs, date and time; a text with a UTC offset is one input, kept as written."""

    template = "promotions/form/moment.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        exact = data.text(f"{name}.exact").strip()
        if exact:
            return exact
        date, time = data.text(f"{name}.date").strip(), data.text(f"{name}.time").strip()
        return f"{date}T{time}" if time else date or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        plain = _PLAIN.fullmatch(str(raw))
        if plain is None:
            return [(f"{name}.exact", str(raw))]
        return [(f"{name}.date", plain[1]), (f"{name}.time", plain[2] or "")]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        parts = {key.removeprefix(f"{name}."): value for key, value in self.pairs(spec, name, raw or "")}
        return self.plain(spec, name, "" if raw is None else raw, page.errors_below(name), **_stated(parts))


def _stated(parts: dict[str, str]) -> dict[str, str]:
    return {key: parts.get(key, "") for key in ("date", "time", "exact")}
