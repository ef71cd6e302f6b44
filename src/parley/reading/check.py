"""Check a language folder or a rule file: every fault at once, with its line."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from parley.core.errors import Fault
from parley.reading.events import Hits, Rule, compile_rules, read_rules
from parley.reading.language import detect_language
from parley.reading.lexicon import Lexicon, build_lexicon
from parley.reading.pack import available, load_pack, read_pack

_NEEDED = (
    "grammar.toml",
    "cues.toml",
    "verbs.toml",
    "certainty.toml",
    "actors.toml",
    "states.csv",
    "places.csv",
    "persons.csv",
)
_WHERE = re.compile(r"line (\d+), column (\d+)")


@lru_cache(maxsize=4)
def _lexicon(language: str) -> Lexicon:
    return build_lexicon(load_pack(language))


def fires(rule: Rule, sentence: str, language: str) -> bool:
    """Whether a rule takes a sentence read on its own."""
    from parley.reading.actors import find_mentions
    from parley.reading.figures import find_figures
    from parley.reading.segments import tokenise

    tokens = tokenise(sentence, load_pack(language))
    cast = find_mentions(tokens, _lexicon(language), None)
    figures = list(find_figures(sentence, language, ()))
    places = sum(bool(m.place) for m in cast.mentions)
    hits = Hits.of(compile_rules([rule]), sentence)
    return bool(hits.fire([(0, len(sentence))], figures, places, len(cast.mentions)))


def check_rules(path: Path | str, language: str = "") -> list[Fault]:
    """Return every fault of a rule file or a folder of them, its own examples included.

    Parameters
    ----------
    path
        A TOML file with ``[[rule]]`` blocks, or a folder of such files.
    language
        The language of the examples; found out from them where not given.

    Returns
    -------
    list of Fault
        Empty where every rule can be used and takes and leaves what it says.
    """
    rules, faults = read_rules(Path(path))
    for rule in rules:
        spoken = language or rule.id.partition(".")[0]
        if spoken not in available():
            spoken = detect_language(" ".join(rule.yes), least=0.0)
        for wanted, sentences in ((True, rule.yes), (False, rule.no)):
            for sentence in sentences:
                if fires(rule, sentence, spoken) is not wanted:
                    what = "does not take its own example" if wanted else "takes what it must leave"
                    faults.append(
                        Fault(rule.path, rule.line, 1, f"rule {rule.id} {what}", sentence,
                              "The rule stays in use.", "Change its words or the example.")
                    )  # fmt: skip
    return faults


def check_language(path: Path | str) -> list[Fault]:
    """Return every fault of a language folder; none means the reader can load it."""
    folder = Path(path)
    if not folder.is_dir():
        return [Fault(str(path), 0, 0, "no such folder", "", "Nothing was checked.", "")]
    faults: list[Fault] = []
    for name in _NEEDED:
        faults += _check_file(folder / name)
    if not faults:
        try:
            pack = read_pack(folder)
            build_lexicon(pack)
        except (KeyError, ValueError, IndexError, TypeError) as error:
            faults.append(
                Fault(str(folder), 0, 0, "a table is incomplete", repr(error),
                      "The language cannot be read.", "Compare it with a language that works.")
            )  # fmt: skip
    if (folder / "rules").is_dir():
        faults += check_rules(folder / "rules", folder.name if folder.name in available() else "")
    return faults


def _check_file(file: Path) -> list[Fault]:
    lost = "The language cannot be read."
    if not file.is_file():
        todo = "Copy the file from a language that works and fill it in."
        return [Fault(str(file), 0, 0, "file is missing", "", lost, todo)]
    if file.suffix != ".toml":
        return []
    try:
        tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        spot = _WHERE.search(str(error))
        line, column = (int(spot[1]), int(spot[2])) if spot else (1, 1)
        return [Fault(str(file), line, column, "not valid TOML", str(error), lost, "Correct it.")]
    return []
