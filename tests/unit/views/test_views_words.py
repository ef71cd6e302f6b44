"""Every text of the surface and every word of the rooms is in every catalogue."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import parley.views
from parley.views import vocabulary
from parley.views.i18n import LOCALES, languages
from parley.workbench.words import label
from parley.workbench.words import vocabulary as words_of_the_rooms

VIEWS = Path(parley.views.__file__).parent
KEYWORDS = {"t": None, "_": None, "N_": None, "gettext": None}
OPTIONS = {"extensions": "jinja2.ext.i18n", "trimmed": "false"}


def surface() -> set[str]:
    """Every text that code or templates hand to gettext."""
    found: set[str] = set()
    for path in sorted(VIEWS.rglob("*")):
        method = {".py": "python", ".html": "jinja2"}.get(path.suffix)
        if method is None:
            continue
        source = io.BytesIO(path.read_bytes())
        texts = extract(method, source, keywords=KEYWORDS, options=OPTIONS)
        found |= {m for _, m, *_ in texts if isinstance(m, str) and m}
    return found


def catalogue(lang: str) -> dict[str, str]:
    with (LOCALES / f"{lang}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=lang) if m.id}


def missing(lang: str) -> list[str]:
    known = catalogue(lang)
    words = {w.replace("_", " ") for w in words_of_the_rooms() if not label(w, "en")}
    if lang != "de":
        words |= {label(w, "en") for w in words_of_the_rooms() if label(w, "en")}
    return sorted(m for m in surface() | words if not known.get(m))


@pytest.mark.parametrize("lang", [x for x in languages() if x != "en"])
def test_every_text_is_translated(lang: str) -> None:
    assert not missing(lang)


@pytest.mark.parametrize("lang", [x for x in languages() if x != "en"])
def test_translations_keep_their_placeholders(lang: str) -> None:
    def holes(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)s|%%", text))

    wrong = [m for m, s in catalogue(lang).items() if s and holes(m) != holes(s)]
    assert not wrong


def test_words_fall_back_to_plain_ones() -> None:
    assert vocabulary.word("no_such_word", "en") == "no such word"
    assert vocabulary.word("ongoing", "en") == "still going on"
    assert vocabulary.word("ongoing", "de") == "noch im Gang"
    assert vocabulary.slug("Demo-Nachrichten") == "demo-nachrichten"


def test_names_replace_ids_only_as_whole_words() -> None:
    names = {"gov": "the government", "un": "United Nations"}
    assert vocabulary.named("gov and un agree, unless undone", names) == (
        "the government and United Nations agree, unless undone"
    )
