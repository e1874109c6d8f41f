"""The page of kinds is what the registry says."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from decisions.public import BENEFITS, CONDITIONS
from promotions.kinds_page import kinds_page


def test_the_committed_page_is_current() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "kinds.md"
    assert page.read_text(encoding="utf-8") == kinds_page(), "run ./run manage kinds_docs"
    call_command("kinds_docs", check=True)


def test_every_kind_has_its_heading_sentence_and_sample() -> None:
    page = kinds_page()
    for kind in (*CONDITIONS.values(), *BENEFITS.values()):
        assert f"### {kind.label}: `{kind.kind}`\n\n{kind.sentence()}\n" in page
        assert f"```yaml\nkind: {kind.kind}\n" in page
        assert "\n".join(f"| `{param.key}` |" for param in kind.params()[:1]) in page
