"""Relative links of the pages lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, anchors, links, pages, prose

PAGES = [*pages(), *(path for path in [ROOT / "README.md"] if path.exists())]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    wrong = []
    for link in links(text):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, fragment = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        if not path.exists():
            wrong.append(f"{link}: there is no such file")
        elif fragment and fragment not in anchors(path.read_text(encoding="utf-8")):
            wrong.append(f"{link}: there is no such heading")
    assert wrong == []


def test_the_index_names_every_page() -> None:
    named = {link.split("#")[0] for link in links((DOCS / "README.md").read_text(encoding="utf-8"))}
    assert {page.name for page in DOCS.glob("*.md")} - named == {"README.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_page_keeps_to_itself(page: Path) -> None:
    """No machine's paths: only what a reader has too."""
    assert not re.search(r"(?<![\w.])/(work|root|home|tmp)/", prose(page.read_text(encoding="utf-8")))
