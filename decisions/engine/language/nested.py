"""Values that consist of parameters of their own: an object, a list of objects."""

from dataclasses import dataclass
from typing import Any, ClassVar

from decisions.engine.language.kinds import Kind
from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import Json, ValueType


@dataclass(frozen=True)
class KindValue(ValueType):
    """A nested object with declared parameters."""

    kind: type[Kind]
    form: ClassVar[str] = "object"

    def read(self, raw: Json, path: str, reading: Reading) -> Any:
        return self.kind.read(raw, path, reading)

    def dump(self, value: Kind) -> Json:
        return value.dump()

    def schema(self) -> dict[str, Json]:
        return self.kind.schema()


@dataclass(frozen=True)
class KindList(ValueType):
    """A list of objects with declared parameters; `what` names them in the plural."""

    kind: type[Kind]
    what: str
    most: int
    form: ClassVar[str] = "objects"

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[Any, ...] | None:
        if not isinstance(raw, list) or not 1 <= len(raw) <= self.most:
            self.refuse(raw, path, reading, f"a list of 1 to {self.most} {self.what}")
            return None
        read = [self.kind.read(item, pointer(path, i), reading) for i, item in enumerate(raw)]
        return None if None in read else tuple(read)

    def dump(self, value: tuple[Kind, ...]) -> Json:
        return [item.dump() for item in value]

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": self.kind.schema(), "minItems": 1, "maxItems": self.most}
