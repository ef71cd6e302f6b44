"""Words in the reader's language, from plain .po files that a translator can edit."""

from __future__ import annotations

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent / "locale"
RTL = {"ar", "fa", "he", "ur"}


def languages() -> list[str]:
    """Languages the surface speaks; English needs no file."""
    return sorted({"en", *(p.stem for p in LOCALES.glob("*.po"))})


@lru_cache
def translations(lang: str) -> gettext.NullTranslations:
    """The catalogue of a language; English is the text itself."""
    path = LOCALES / f"{lang}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as source:
        catalogue = read_po(source, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def direction(lang: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if lang in RTL else "ltr"


def isolated(text: str, lang: str) -> str:
    """Text of unknown direction, kept together inside a line that runs from right to left."""
    return f"\u2068{text}\u2069" if lang in RTL and text else text
