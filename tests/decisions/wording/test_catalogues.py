"""Every text is translated into every language, fits its source, and is what Django loads."""

import pytest

from tests.decisions.wording import catalogues
from tests.decisions.wording.catalogues import HINT, LANGUAGES, UPDATE, compiled, extracted, forms, kept

EVERY = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module", autouse=True)
def updated() -> None:
    """The files brought up to date first, where that is asked for."""
    if UPDATE:
        for language in LANGUAGES:
            catalogues.update(language)


@EVERY
def test_every_text_is_translated(language: str) -> None:
    catalogue = kept(language)
    texts = {message.id for message in extracted() if message.id}
    known = {message.id: message for message in catalogue if message.id}
    assert not texts - set(known), f"not in {catalogues.path_of(language)}: {HINT}"
    assert not set(known) - texts, f"no longer in the code: {HINT}"
    empty = [text for text, message in known.items() if not all(forms(message)[1])]
    assert not empty, f"without a translation into {language}"
    assert not [text for text, message in known.items() if message.fuzzy]
    assert not catalogue.obsolete


@EVERY
def test_translations_fill_in_what_their_source_does(language: str) -> None:
    for message in kept(language):
        if message.id:
            texts, strings = forms(message)
            names = {name for text in texts for name in catalogues.placeholders(text)}
            for string in strings:
                assert catalogues.placeholders(string) == names, string
                assert string % dict.fromkeys(names, "x")


@EVERY
def test_sentences_stay_sentences(language: str) -> None:
    for message in kept(language):
        if message.id:
            texts, strings = forms(message)
            for text in strings:
                assert text == text.strip()
                assert text.endswith(".") == texts[0].endswith("."), text
                assert "'" not in text, "typographic apostrophes read better"


@EVERY
def test_what_is_loaded_is_what_is_kept(language: str) -> None:
    assert catalogues.path_of(language, "mo").read_bytes() == compiled(language), HINT
