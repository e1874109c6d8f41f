"""What a browser posted, as the form's fields read it."""

from collections.abc import Iterable, Mapping
from typing import Self


class Posted:
    """Names with their values; names are dotted paths ("n1.items.skus")."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self.values = dict(values)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """The post that these name-value pairs make."""
        values: dict[str, list[str]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        return cls(values)

    def text(self, name: str) -> str:
        """The last value of a name with line ends of one kind, "" if there is none."""
        return self.values.get(name, [""])[-1].replace("\r\n", "\n")

    def all(self, name: str) -> list[str]:
        """Every value of a name."""
        return self.values.get(name, [])

    def has(self, name: str) -> bool:
        """Whether the name was posted at all."""
        return name in self.values

    def members(self, prefix: str) -> list[str]:
        """The next parts of all names below a prefix, in the order posted."""
        start = f"{prefix}."
        return list(
            dict.fromkeys(
                name[len(start) :].partition(".")[0] for name in self.values if name.startswith(start)
            )
        )

    def rows(self, prefix: str) -> list[int]:
        """The row numbers posted below a prefix, ascending."""
        return sorted(int(member) for member in self.members(prefix) if member.isdigit() and len(member) < 6)

    def drop(self, prefix: str) -> None:
        """Forgets a name and everything below it."""
        start = f"{prefix}."
        self.values = {
            name: value
            for name, value in self.values.items()
            if name != prefix and not name.startswith(start)
        }

    def put(self, name: str, value: str) -> None:
        """Sets a name as if it had been posted."""
        self.values[name] = [value]
