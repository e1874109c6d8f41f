"""Documents as YAML text that reads back the same under the 1.2 core schema."""

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-zÀ-ž_](?:[A-Za-zÀ-ž0-9_ ./%@+-]*[A-Za-zÀ-ž0-9_/%@+-])?")
_SPECIAL = frozenset(["null", "true", "false", "yes", "no", "on", "off", "y", "n"])
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T]\d\d:\d\d(?::\d\d)?Z?)?", re.ASCII)


class _Dumper(yaml.SafeDumper):
    """Quotes every text that any YAML reader could take for something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists inside objects are indented, which people read more easily."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = (_PLAIN.fullmatch(text) and text.casefold() not in _SPECIAL) or _DATE.fullmatch(text)
    if not plain:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    return dumper.represent_scalar("tag:yaml.org,2002:str", text)


_Dumper.yaml_implicit_resolvers = {}
_Dumper.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^null$"), ["n"])
_Dumper.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Dumper.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?[0-9]+$"), list("-0123456789"))
_Dumper.add_representer(str, _text)


def to_yaml(document: dict[str, Any]) -> str:
    """The document, or one value of it, as block YAML, keys in the order given."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text.removesuffix("...\n")  # the end of a bare value, which is no document of its own
