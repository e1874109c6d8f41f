"""What a kind is: a frozen dataclass whose declared parameters give form, JSON, schema and docs row."""

import dataclasses
import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar, Self, TypeVar

from decisions.engine.language.problems import Reading, mapping, pointer
from decisions.engine.language.values import Json, ValueType

_MISSING = dataclasses.MISSING
T = TypeVar("T", bound="Kind")


@dataclass(frozen=True, slots=True)
class Param:
    """One declared parameter of a kind; `default` is the read value (None = absent)."""

    name: str
    type: ValueType
    label: str
    help: str
    required: bool
    default: Any

    @property
    def key(self) -> str:
        """Its key in documents (a trailing underscore of the Python name dropped)."""
        return self.name.rstrip("_")


def param(type: ValueType, label: str, *, help: str = "", default: Any = _MISSING) -> Any:
    """Declare a parameter; without a default it is required (`default=None` = optional)."""
    metadata = {"type": type, "label": label, "help": help}
    if default is _MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


class Kind:
    """Base of everything with declared parameters: conditions, benefits, selections."""

    __slots__ = ()

    kind: ClassVar[str] = ""
    label: ClassVar[str] = ""
    sample: ClassVar[dict[str, Json]] = {}
    planned: ClassVar[tuple[str, ...]] = ()
    """Keys of the language that this kind knows but does not do yet."""

    @classmethod
    def params(cls) -> tuple[Param, ...]:
        """The declared parameters in order."""
        found = cls.__dict__.get("_params_cache")
        if found is None:
            found = tuple(
                Param(
                    f.name,
                    f.metadata["type"],
                    f.metadata["label"],
                    f.metadata["help"],
                    f.default is _MISSING,
                    None if f.default is _MISSING else f.default,
                )
                for f in dataclasses.fields(cls)  # type: ignore[arg-type]
                if "type" in f.metadata
            )
            cls._params_cache = found  # type: ignore[attr-defined]
        return found

    @classmethod
    def read(cls, raw: Json, path: str, reading: Reading) -> Self | None:
        """The typed value of a document's object, or None with the problems noted."""
        given = mapping(raw, path, reading)
        if given is None:
            return None
        before = len(reading.problems)
        params = {p.key: p for p in cls.params()}
        for key in given:
            if key == "kind" and cls.kind:
                continue
            if key in cls.planned:
                reading.refuse(pointer(path, key), "not_built", f"{key!r} is not built yet")
            elif key not in params:
                reading.refuse(pointer(path, key), "unknown_key", f"unknown key {key!r}")
        values = {}
        for key, declared in params.items():
            if given.get(key) is not None:
                values[declared.name] = declared.type.read(given[key], pointer(path, key), reading)
            elif declared.required:
                reading.refuse(pointer(path, key), "missing", f"{key!r} is missing")
        if len(reading.problems) > before:
            return None
        value = cls(**values)
        value.check(path, reading)
        return value if len(reading.problems) == before else None

    def check(self, path: str, reading: Reading) -> None:
        """Rules between parameters; kinds override it to note problems."""

    def dump(self) -> dict[str, Json]:
        """The canonical document: defaults left out."""
        out: dict[str, Json] = {"kind": self.kind} if self.kind else {}
        for declared in self.params():
            value = getattr(self, declared.name)
            if value is not None and (declared.required or value != declared.default):
                out[declared.key] = declared.type.dump(value)
        return out

    @classmethod
    def schema(cls) -> dict[str, Json]:
        """The JSON Schema of the object."""
        properties: dict[str, Json] = {"kind": {"const": cls.kind}} if cls.kind else {}
        for declared in cls.params():
            described = declared.type.schema() | {"title": declared.label}
            properties[declared.key] = described | ({"description": declared.help} if declared.help else {})
        required = (["kind"] if cls.kind else []) + [p.key for p in cls.params() if p.required]
        return {
            "type": "object",
            "description": cls.sentence(),
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    @classmethod
    def sentence(cls) -> str:
        """What it means in one sentence: the first line of the docstring."""
        return (cls.__doc__ or "").strip().splitlines()[0]


def collect(package: ModuleType, base: type[T]) -> dict[str, type[T]]:
    """Every kind found in the files of a package, by name; a new kind is one new file."""
    found: dict[str, type[T]] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        loaded = importlib.import_module(f"{package.__name__}.{module.name}")
        for value in vars(loaded).values():
            if (
                isinstance(value, type)
                and issubclass(value, base)
                and value.__module__ == loaded.__name__
                and value.kind
            ):
                if value.kind in found:
                    raise TypeError(
                        f"kind {value.kind!r} is defined twice, in {found[value.kind]} and {value}"
                    )
                found[value.kind] = value
    return found
