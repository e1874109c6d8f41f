"""Values of attributes in documents: texts, whole numbers and true or false, all compared as texts."""

from typing import ClassVar

from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import Json, TextValue, ValueType
from decisions.engine.rows import attribute_text

_ENTRY = TextValue(400)
_SCHEMA = {"type": ["string", "integer", "boolean"]}


class AttributeValue(ValueType):
    """One value; a number or true counts as its text, so that 38 is "38"."""

    def read(self, raw: Json, path: str, reading: Reading) -> str | None:
        return _ENTRY.read(attribute_text(raw) if isinstance(raw, bool | int) else raw, path, reading)

    def schema(self) -> dict[str, Json]:
        return dict(_SCHEMA)


class AttributeValues(ValueType):
    """A list of different values."""

    form: ClassVar[str] = "texts"

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[str, ...] | None:
        if not isinstance(raw, list) or not raw:
            self.refuse(raw, path, reading, "a list with at least one value")
            return None
        read = [AttributeValue().read(item, pointer(path, i), reading) for i, item in enumerate(raw)]
        found = tuple(text for text in dict.fromkeys(read) if text is not None)
        return None if None in read else found

    def dump(self, value: tuple[str, ...]) -> list[str]:
        return list(value)

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": dict(_SCHEMA), "minItems": 1}
