"""No file of the project names a package registry's host; locks hold no address at all."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = re.compile(r"^(\..*cache|\.git|\.hypothesis|\.local|\.venv|__pycache__|node_modules|staticfiles)$")
# Written in two parts, so that this file does not hold what it forbids.
HOSTS = [
    "".join(parts).encode()
    for parts in [
        ("pypi", ".org"),
        ("python", "hosted"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("crates", ".io"),
        ("ruby", "gems.org"),
        ("proxy.golang", ".org"),
        ("deb.debian", ".org"),
    ]
]


def files() -> Iterator[Path]:
    """Every file of the checkout that may be committed."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not SKIPPED.match(name)]
        yield from (Path(folder) / name for name in names)


def test_no_file_names_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {host.decode()}"
        for path in files()
        for content in [path.read_bytes()]
        for host in HOSTS
        if host in content
    ]
    assert found == []


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_lock_holds_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    pinned = re.findall(
        r"^[a-z0-9][a-z0-9._\[\],-]*==[^ \\]+(?P<rest>.*?)(?=^\S|\Z)", text, re.M | re.S | re.I
    )
    assert pinned, "no pinned package"
    assert all("--hash=sha256:" in rest for rest in pinned)
    assert "://" not in text
