"""JSON that people type: strict as the API is, so that nothing unstorable comes in by a form."""

import json
from typing import Any

from catalog.api.parser import parse_json
from catalog.api.problems import ApiProblem


class ReadableEncoder(json.JSONEncoder):
    """For forms.JSONField: a line for each key, so that a person can read what stands there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"indent": 2})


class StrictDecoder(json.JSONDecoder):
    """For forms.JSONField: what the API refuses (NaN, a key twice, half a surrogate pair) is no JSON here."""

    def decode(self, text: str, *args: Any) -> Any:
        try:
            return parse_json(text.encode("utf-8", "surrogatepass"))
        except ApiProblem as problem:
            raise json.JSONDecodeError(str(problem.detail), text, 0) from None
