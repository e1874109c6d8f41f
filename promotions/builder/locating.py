"""Where a name of the form leads: the fields on the way to it, each with its label."""

from collections.abc import Sequence

from decisions.public import Selection
from promotions.builder.form import Form
from promotions.builder.nodes import Node, fields_of, kind_of
from promotions.builder.spec import Spec, specs_of

_GIFT = (Spec("sku", "SKU", "text"), Spec("quantity", "Units", "whole"))


def trail(name: str, form: Form) -> list[Spec]:
    """The fields from the outermost to the named one; empty where the form has no such field."""
    first, _, rest = name.partition(".")
    node = next((node for node in form.nodes.all() if node.id == first), None)
    if node is not None:
        return _walk(_of_node(node), rest)
    for spec in sorted(form.specs(), key=lambda spec: -len(spec.key)):
        if name == spec.key or name.startswith(f"{spec.key}."):
            return _walk(spec, name.removeprefix(spec.key).removeprefix("."))
    return []


def fields_in(spec: Spec) -> Sequence[Spec]:
    """The fields that a field consists of."""
    if spec.form in ("selection", "selections"):
        return specs_of(Selection)
    if spec.form == "gifts":
        return _GIFT
    return specs_of(spec.kind) if spec.kind is not None else spec.parts


def _of_node(node: Node) -> Spec:
    kind = kind_of(node.kind)
    label = "Group" if node.is_group else kind.label if kind is not None else node.kind
    return Spec(node.id, label, "object", parts=[] if node.is_group else fields_of(node))


def _walk(spec: Spec, rest: str) -> list[Spec]:
    found = [spec]
    for part in filter(None, rest.split(".")):
        found.append(_below(found[-1], part))
    return found


def _below(spec: Spec, part: str) -> Spec:
    """The member of a field; list positions are told from 1."""
    if part.isdecimal():
        of = fields_in(spec)
        return Spec(
            part, f"number {int(part) + 1}", "object" if of else "text", options=spec.options, parts=of
        )
    members = {each.key: each for each in fields_in(spec)}
    return members.get(part) or Spec(part, part.replace("_", " "), "")
