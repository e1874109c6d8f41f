"""The page of kinds is what the registry says."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from promotions.kinds_page import kinds_page


def test_the_committed_page_is_current() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "kinds.md"
    assert page.read_text(encoding="utf-8") == kinds_page(), "run ./run manage kinds_docs"
    call_command("kinds_docs", check=True)
