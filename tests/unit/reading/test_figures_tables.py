"""The tables of every language are sound: each word has one meaning, each rule compiles."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import pytest

from parley.reading.figures.lexicon import figure_lexicon
from parley.reading.figures.words import expand, load
from parley.reading.when.lexicon import when_lexicon

LANGUAGES = sorted(
    folder.name
    for folder in resources.files("parley").joinpath("languages").iterdir()
    if folder.joinpath("figures.toml").is_file()
)


def meanings(language: str) -> Iterator[tuple[str, object]]:
    """Yield each counted noun and each deed with its meaning."""
    tables = load(language, "figures")
    for block in tables["nouns"]:
        meaning = (block["unit"], block.get("group", ""), block.get("measure", ""))
        for word in block["words"]:
            yield f"noun {word.lower()}", meaning
    for name, block in tables["measures"].items():
        for word in block["words"]:
            yield from ((f"deed {form}", name) for form in expand(word))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_has_two_meanings(language: str) -> None:
    seen: dict[str, object] = {}
    twice = [
        word for word, meaning in meanings(language) if seen.setdefault(word, meaning) != meaning
    ]
    assert twice == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_load_and_rules_compile(language: str) -> None:
    assert figure_lexicon(language).deeds.values
    assert when_lexicon(language).root.edges


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_named_once(language: str) -> None:
    names = [rule["id"] for rule in load(language, "when")["rules"]]
    assert len(names) == len(set(names))


def test_german_and_english_are_there() -> None:
    assert {"de", "en"} <= set(LANGUAGES)
