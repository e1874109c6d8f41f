"""What a form field needs to know of a parameter, whether a kind declares it or the form itself does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from decisions.public import Kind, Param


@dataclass(frozen=True)
class Spec:
    """One field: its key, words, form ("money") and what is special about it."""

    key: str
    label: str
    form: str
    help: str = ""
    required: bool = False
    default: Any = None
    """As a document would state it; None = none."""
    options: Sequence[tuple[str, str]] = ()
    kind: type[Kind] | None = None
    """What a nested object consists of."""
    suggest: str = ""
    """Which known names are offered while typing ("skus")."""
    blank: str = ""
    """What an empty choice is called."""
    placeholder: str = ""
    parts: Sequence["Spec"] = field(default=())


SUGGESTED = {
    "skus": "skus",
    "sku": "skus",
    "categories": "categories",
    "brands": "brands",
    "tags": "tags",
    "channel": "channels",
    "region": "regions",
    "store": "stores",
    "segment": "segments",
}
"""Parameter keys, and kinds whose `in` lists them, with the register that knows the names."""


def spec_of(param: Param, kind: str = "") -> Spec:
    """The field of a declared parameter; `kind` is the kind that declares it."""
    stated = param.default is not None
    return Spec(
        key=param.key,
        label=param.label[:1].upper() + param.label[1:],
        form=param.type.form,
        help=param.help,
        required=param.required,
        default=param.type.dump(param.default) if stated else None,
        options=[(option, words(option)) for option in getattr(param.type, "options", ())],
        kind=getattr(param.type, "kind", None),
        suggest=SUGGESTED.get(param.key) or (SUGGESTED.get(kind, "") if param.key == "in" else ""),
    )


def specs_of(kind: type[Kind]) -> list[Spec]:
    """The fields of everything that a kind declares."""
    return [spec_of(param, kind.kind) for param in kind.params()]


def words(option: str) -> str:
    """A choice as people read it: "after_items" -> "after items"."""
    return option.replace("_", " ")
