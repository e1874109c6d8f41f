"""Problems of a document brought to the fields that they are about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from decisions.public import Problem


@dataclass(frozen=True, slots=True)
class Message:
    """One problem in words at a field's name; "" = the document as a whole."""

    name: str
    text: str


class Messages:
    """All problems of one post; each is shown once, at its field or, where that isn't on the page, on top."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self.all = list(messages)
        self._left = list(self.all)

    @classmethod
    def of(cls, problems: Iterable[Problem], places: Mapping[str, str]) -> "Messages":
        """The problems at the names of their paths; `places`: JSON pointer of a node -> its field name."""
        return cls(Message(name_of(problem.path, places), sentence(problem.message)) for problem in problems)

    def __bool__(self) -> bool:
        return bool(self.all)

    def take(self, name: str) -> list[str]:
        """The texts at exactly this name."""
        return self._take(lambda each: each == name)

    def take_below(self, name: str) -> list[str]:
        """The texts at this name and everything below it."""
        start = f"{name}."
        return self._take(lambda each: each == name or each.startswith(start))

    @property
    def left(self) -> list[Message]:
        """Those that no field has shown."""
        return self._left

    def _take(self, wanted: Callable[[str], bool]) -> list[str]:
        taken = [message for message in self._left if wanted(message.name)]
        self._left = [message for message in self._left if message not in taken]
        return [message.text for message in taken]


def name_of(path: str, places: Mapping[str, str]) -> str:
    """The field name of a JSON pointer: that of the nearest known node, and the rest as dotted keys."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    for length in range(len(parts), 0, -1):
        place = places.get("/" + "/".join(parts[:length]))
        if place is not None:
            return ".".join([place, *parts[length:]])
    return ".".join(parts)


def sentence(message: str) -> str:
    """A problem's message as a sentence that starts with a capital."""
    return message[:1].upper() + message[1:]
