"""`./run lint` runs all checks, the first failure counts, and a signal ends it."""

from collections.abc import Iterator

import pytest

from config.local import children, main


@pytest.mark.parametrize(
    ("codes", "code", "run"),
    [
        ([0, 0, 0, 0, 0, 0], 0, 6),
        ([0, 1, 0, 2, 0, 0], 1, 6),
        ([0, 143, 0, 0, 0, 0], 143, 2),
        ([1, 130, 0, 0, 0, 0], 1, 2),
        ([0, 137, 0, 0, 0, 0], 137, 6),
    ],
)
def test_codes(monkeypatch: pytest.MonkeyPatch, codes: list[int], code: int, run: int) -> None:
    left: Iterator[int] = iter(codes)
    monkeypatch.setattr(children, "run", lambda *words, **more: next(left))
    assert main.lint([]) == code
    assert len(list(left)) == len(codes) - run
