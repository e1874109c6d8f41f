"""One notation for amounts and numbers, so that "20" and "20.00" are never an edit."""

from typing import Any


def in_notation(raw: Any, canonical: Any) -> Any:
    """A written value with its texts and numbers as the canonical document has them.

    Its structure stays as it was written: what one side lacks or shapes differently is left alone.
    """
    if isinstance(raw, dict) and isinstance(canonical, dict):
        return {
            key: in_notation(value, canonical[key]) if key in canonical else value
            for key, value in raw.items()
        }
    if isinstance(raw, dict) and isinstance(canonical, list) and len(canonical) == 1:
        return in_notation(raw, canonical[0])
    if isinstance(raw, list) and isinstance(canonical, list) and len(raw) == len(canonical):
        return [in_notation(one, other) for one, other in zip(raw, canonical, strict=True)]
    return canonical if isinstance(raw, str | int) and isinstance(canonical, str | int) else raw
