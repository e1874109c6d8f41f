"""The field of a list of objects: gifts, the components of a bundle, tiers."""

from typing import Any

from promotions.builder.fields.base import Page, Pairs, Raw, Shown
from promotions.builder.fields.nested import Nested
from promotions.builder.posted import Posted
from promotions.builder.spec import Spec


class ObjectsField(Nested):
    """A list of objects, each a row of fields; a row that states nothing is none."""

    template = "promotions/form/objects.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        rows = (super(ObjectsField, self).posted(spec, f"{name}.{row}", data) for row in data.rows(name))
        return [row for row in rows if row is not None] or None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        return [
            pair
            for row, each in enumerate(raw)
            for pair in super(ObjectsField, self).pairs(spec, f"{name}.{row}", each)
        ]

    def same(self, spec: Spec, one: Raw, other: Raw) -> bool:
        """What is stated although it would hold anyway makes no difference."""
        first, second = ([self._stated(spec, row) for row in rows or []] for rows in (one, other))
        return first == second

    def _stated(self, spec: Spec, row: dict[str, Any]) -> dict[str, Any]:
        defaults = {part.key: part.default for part in self.parts(spec)}
        return {key: value for key, value in row.items() if value != defaults.get(key)}

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        stated = raw if isinstance(raw, list) else []
        count = max(len(stated), page.rows.get(name, 0), 1)
        errors = page.errors(name)
        rows = []
        for row in range(count):
            one = Spec(str(row), f"{spec.label}, number {row + 1}", "object", kind=spec.kind)
            each = stated[row] if row < len(stated) else None
            rows.append(super().shown(one, f"{name}.{row}", each, page))
        return self.plain(spec, name, bool(raw), errors, rows=rows, removable=count > 1)
