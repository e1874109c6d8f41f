"""The translations as they are kept: texts out of the code, `.po` files, and what Django loads of them."""

import io
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SOURCE = ROOT / "decisions" / "wording"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
UPDATE = os.environ.get("UPDATE_LOCALE") == "1"
HINT = "run UPDATE_LOCALE=1 ./run test tests/decisions/wording/test_catalogues.py, then translate"
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%|%")


def path_of(language: str, suffix: str = "po") -> Path:
    """Where a language's texts are kept (po) and loaded from (mo)."""
    return ROOT / "locale" / language / "LC_MESSAGES" / f"django.{suffix}"


def extracted() -> Catalog:
    """Every text of the wording in the code, in the order of its first place."""
    catalogue = Catalog(charset="utf-8")
    for file, line, text, comments, context in extract_from_dir(str(SOURCE)):
        place = (f"decisions/wording/{file}", line)
        catalogue.add(text, None, [place], auto_comments=comments, context=context)
    return catalogue


def kept(language: str) -> Catalog:
    """The texts of a language as they stand in its file; none where there is no file."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> bytes:
    """What Django has to load of a language's file."""
    out = io.BytesIO()
    write_mo(out, kept(language))
    return out.getvalue()


def update(language: str) -> None:
    """Adds new texts to a language's file, drops those that are gone, and compiles it."""
    old = kept(language)
    catalogue = Catalog(
        locale=language,
        header_comment=f"# What shoppers and agents read, in {language}.",
        project="Offerdesk",
        version="1",
        msgid_bugs_address="-",
        last_translator="Offerdesk",
        language_team="Offerdesk",
        # Moments would change the file without a change of its texts.
        creation_date=WRITTEN,
        revision_date=WRITTEN,
        fuzzy=False,
    )
    for message in extracted():
        if message.id:
            known = old.get(message.id)
            translated = None if known is None else known.string
            catalogue.add(message.id, translated, message.locations, message.flags)
    save(language, catalogue)


def save(language: str, catalogue: Catalog) -> None:
    """Writes a language's file and what Django loads of it."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, include_lineno=False)
    path_of(language, "mo").write_bytes(compiled(language))


def forms(message: Message) -> tuple[list[str], list[str]]:
    """(source texts, translated texts) of a message: one each, or one per number."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return ids, strings


def placeholders(text: str) -> set[str]:
    """The names that a text fills in; a lone per cent sign, which would break it, as itself."""
    return {match[1] or match[0] for match in PLACEHOLDER.finditer(text)}
