"""Every form of value that a kind may declare, with the field that shows it."""

from typing import Any

from decisions.public import DocumentErrors, load_documents
from promotions.builder.fields.base import FormField, Page, Pairs, Raw, Shown, element_id
from promotions.builder.fields.lists import Attributes, Counts, Money, Texts, Threshold
from promotions.builder.fields.moment import Moment
from promotions.builder.fields.nested import Nested, SelectionField, SelectionsField
from promotions.builder.fields.objects import ObjectsField
from promotions.builder.fields.plain import Choice, Decimal, Flag, Long, Text, Time, Whole, Zone
from promotions.builder.posted import Posted
from promotions.builder.spec import Spec
from promotions.documents.yaml_text import to_yaml

__all__ = ["Page", "Pairs", "Raw", "Shown", "element_id", "pairs_of", "read_field", "show_field"]


class YamlText(FormField):
    """Any value as YAML: for forms without a field of their own, and values that their field can't hold."""

    template = "promotions/form/yaml.html"

    def posted(self, spec: Spec, name: str, data: Posted) -> Raw:
        text = data.text(f"{name}.yaml")
        try:
            found = load_documents(text, name=spec.label)
        except DocumentErrors:
            return text.strip() or None
        return found[0] if found else None

    def pairs(self, spec: Spec, name: str, raw: Raw) -> Pairs:
        return [(f"{name}.yaml", to_yaml(raw))]

    def shown(self, spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
        text = "" if raw is None else raw if isinstance(raw, str) else to_yaml(raw)
        return self.plain(spec, name, text, page.errors_below(name))


def read_field(spec: Spec, name: str, data: Posted) -> Raw:
    """The raw value that was posted for a field; None = absent, or what holds without being said."""
    as_yaml = data.has(f"{name}.yaml")
    raw = (_YAML if as_yaml else _FORMS.get(spec.form, _YAML)).posted(spec, name, data)
    return None if raw == spec.default else raw


def pairs_of(spec: Spec, name: str, raw: Raw) -> Pairs:
    """What a browser would post for a raw value."""
    return [] if raw is None else _field_for(spec, raw).pairs(spec, name, raw)


def show_field(spec: Spec, name: str, raw: Raw, page: Page) -> Shown:
    """The field with a raw value, or with its default."""
    value = spec.default if raw is None else raw
    return _field_for(spec, raw).shown(spec, name, value, page)


def _field_for(spec: Spec, raw: Raw) -> FormField:
    """The form's field, unless it could not give this very value back."""
    field = _FORMS.get(spec.form, _YAML)
    if raw is None or field is _YAML:
        return field
    return field if _fits(field, spec, raw) else _YAML


def _fits(field: FormField, spec: Spec, raw: Raw) -> bool:
    try:
        again = field.posted(spec, "x", Posted.of(field.pairs(spec, "x", raw)))
    except (AttributeError, KeyError, TypeError, ValueError):
        return False
    return field.same(spec, again, raw)


_YAML = YamlText()
_NESTED: tuple[Any, Any, Any] = (read_field, pairs_of, show_field)
_FORMS: dict[str, FormField] = {
    "text": Text(),
    "choice": Choice(),
    "flag": Flag(),
    "whole": Whole(),
    "decimal": Decimal(),
    "money": Money(),
    "texts": Texts(),
    "time": Time(),
    "cel": Long(),
    "zone": Zone(),
    "moment": Moment(),
    "attributes": Attributes(),
    "counts": Counts(),
    "threshold": Threshold(),
    "object": Nested(*_NESTED),
    "objects": ObjectsField(*_NESTED),
    "selection": SelectionField(*_NESTED),
    "selections": SelectionsField(*_NESTED),
}
