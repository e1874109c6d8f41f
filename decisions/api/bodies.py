"""Request bodies that are kept as they came."""

from collections.abc import Mapping
from typing import IO, Any

from catalog.api.parser import StrictJSONParser


class _Recorded:
    """A stream that remembers what was read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.received = b""

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.received += chunk
        return chunk


class RecordingJSONParser(StrictJSONParser):
    """The strict parser, leaving the body's text in the view's `received`: the log keeps what was asked."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        recorded: Any = _Recorded(stream)
        value = super().parse(recorded, media_type, parser_context)
        if parser_context is not None:
            parser_context["view"].received = recorded.received.decode()
        return value
