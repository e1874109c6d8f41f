"""Comparing what a page shows with what came: what is shown must be there, what is left out may be."""

from typing import Any


def differences(shown: Any, real: Any, at: str = "") -> list[str]:
    """Where the real value is not what the page shows.

    Objects may have more keys than shown, lists must have the same length, and a text that ends in "..."
    stands for any that begins like it.
    """
    if isinstance(shown, dict) and isinstance(real, dict):
        missing = [f"{at}/{key} is missing" for key in shown.keys() - real.keys()]
        both = [key for key in shown if key in real]
        return missing + [line for key in both for line in differences(shown[key], real[key], f"{at}/{key}")]
    if isinstance(shown, list) and isinstance(real, list):
        if len(shown) != len(real):
            return [f"{at or '/'} has {len(real)} entries, not {len(shown)}: {real}"]
        pairs = enumerate(zip(shown, real, strict=True))
        return [line for index, both in pairs for line in differences(*both, f"{at}/{index}")]
    if isinstance(shown, str) and shown.endswith("...") and isinstance(real, str):
        return [] if real.startswith(shown[:-3]) else [f"{at} is {real!r}, not {shown!r}"]
    same = shown == real and type(shown) is type(real)
    return [] if same else [f"{at or '/'} is {real!r}, not {shown!r}"]
