"""The documentation of every kind, written from the registry: docs/kinds.md is this and nothing else."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils import translation

from decisions.public import BENEFITS, CONDITIONS, GUARDS, Kind, Param, Selection, expression_names
from promotions.builder.spec import spec_of
from promotions.documents.yaml_text import to_yaml
from promotions.sentences import benefit_text, condition_text

HEAD = """# Kinds of conditions, benefits and guardrails

Made from the registry by `./run manage kinds_docs`; a test fails when this page is out of date. Keys that are
not listed here are refused, as is everything that is [not built yet](offers.md).

Forms of values: *money* is an object per currency (`{EUR: "5.00"}`), *decimal* a text such as `"12.5"`,
*selection* an object as described [below](#selections).
"""

GUARDRAILS = """## Guardrails

What no offer can break; the document around `kind` and `params` is in [offers.md](offers.md#guardrails).
"""

NAMES = """## What an expression sees

These names and no others; a mistyped one is refused when the document is read. An *amount* is whole minor
units (`5000` is 50.00 EUR), *free* is whatever the channel sent or the shop keeps there. What is not known of
a shopper, and what a channel did not send, is left out: `has(customer.order_count)` asks, and a comparison
with it holds for nobody.

| name | value |
|---|---|"""

FORMS = {
    "text": "text",
    "choice": "one of",
    "flag": "true or false",
    "whole": "whole number",
    "decimal": "decimal",
    "money": "money",
    "texts": "list of texts",
    "time": "time of day",
    "selection": "selection",
    "selections": "list of selections",
    "attributes": "attributes with values",
    "cel": "CEL expression",
    "threshold": "money or whole number",
    "code_sets": "list of combinations of codes",
    "object": "object",
    "objects": "list of objects",
}


def kinds_page() -> str:
    """The whole page as Markdown."""
    with translation.override("en"):
        return "\n".join(
            [
                HEAD,
                "## Conditions\n",
                *(_kind(kind, kind.sample, condition_text(kind.sample)) for kind in CONDITIONS.values()),
                "## Benefits\n",
                *(_kind(kind, kind.sample, benefit_text(kind.sample)) for kind in BENEFITS.values()),
                GUARDRAILS,
                *(_kind(kind, {"kind": kind.kind, "params": kind.sample}) for kind in GUARDS.values()),
                "## Selections\n",
                f"{Selection.sentence()}\n",
                _table(Selection.params()),
                NAMES,
                *(f"| `{name}` | {words} |" for name, words in expression_names()),
                "",
            ]
        )


def _kind(kind: type[Kind], sample: Mapping[str, object], words: str = "") -> str:
    parts = [
        f"### {kind.label}: `{kind.kind}`\n",
        f"{kind.sentence()}\n",
        _table(kind.params()) if kind.params() else "",
        f"```yaml\n{to_yaml(dict(sample)).strip()}\n```\n",
        f"In words: {words}.\n" if words else "",
    ]
    return "\n".join(part for part in parts if part)


def _table(params: Iterable[Param]) -> str:
    return "\n".join(["| key | meaning | value | default |", "|---|---|---|---|", *_rows(params), ""])


def _rows(params: Iterable[Param], above: str = "") -> Iterator[str]:
    """A row per parameter; those of a nested object follow it."""
    for param in params:
        key = f"{above}{param.key}"
        meaning = ". ".join(part for part in (spec_of(param).label, param.help) if part)
        yield f"| `{key}` | {_cell(meaning)} | {_cell(_value(param))} | {_cell(_default(param))} |"
        inner = getattr(param.type, "kind", None)
        if inner is not None:
            yield from _rows(inner.params(), f"{key}[]." if param.type.form == "objects" else f"{key}.")


def _value(param: Param) -> str:
    form = FORMS.get(param.type.form, param.type.form)
    options = getattr(param.type, "options", ())
    if options:
        return f"{form}: {', '.join(f'`{option}`' for option in options)}"
    return form


def _default(param: Param) -> str:
    if param.required:
        return "required"
    stated = spec_of(param).default
    if stated in (None, [], "", {}):
        return ""
    return ", ".join(map(str, stated)) if isinstance(stated, list) else str(stated).lower()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
