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
from parley.reading.pack import Links, SideWords, available, load_pack, read_pack
from parley.reading.roles.lexicon import read_roles
from parley.reading.scene import WARRING

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
    from parley.reading.figures import find_figures
    from parley.reading.mentions import find_mentions
    from parley.reading.segments import tokenise

    tokens = tokenise(sentence, load_pack(language))
    cast = find_mentions(tokens, _lexicon(language), None)
    figures = list(find_figures(sentence, language, ()))
    places = sum(bool(m.place) for m in cast.mentions)
    parties = sum(m.kind in WARRING for m in cast.mentions)
    hits = Hits.of(compile_rules([rule]), sentence)
    whole = [(0, len(sentence))]
    return bool(hits.fire(whole, figures, places, len(cast.mentions), parties))


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
        faults += _check_lists(folder / "grammar.toml") + _check_verbs(folder / "cues.toml")
    if not faults:
        try:
            pack = read_pack(folder)
            build_lexicon(pack)
        except (KeyError, ValueError, IndexError, TypeError) as error:
            faults.append(
                Fault(str(folder), 0, 0, "a table is incomplete", repr(error),
                      "The language cannot be read.", "Compare it with a language that works.")
            )  # fmt: skip
        if (folder / "roles.toml").is_file():
            faults += _check_roles(folder)
    if (folder / "rules").is_dir():
        faults += check_rules(folder / "rules", folder.name if folder.name in available() else "")
    return faults


def _check_lists(file: Path) -> list[Fault]:
    """Check the lists that frames and sides need: all there, of words, in lower case."""
    grammar = tomllib.loads(file.read_text(encoding="utf-8"))
    faults: list[Fault] = []
    for table, names in (("links", Links.__slots__), ("sides", SideWords.__slots__)):
        for name in names:
            words = grammar.get(table, {}).get(name)
            where = f"[{table}] {name}"
            if not isinstance(words, list) or not all(isinstance(w, str) and w for w in words):
                todo = "Give a list of words; [] where the language has none."
                faults.append(_fault(file, name, "a list of words is missing", where, todo))
            elif name != "compass" and (big := [w for w in words if w != w.lower()]):
                todo = "Write it in lower case: words are compared so."
                faults.append(_fault(file, name, f"a capital in {where}", big[0], todo))
    return faults


def _check_verbs(file: Path) -> list[Fault]:
    """Check that what is said about a verb is said of one that reports."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    known = {
        entry.split()[0]
        for act, block in data.items() if act not in ("government", "frames")
        for entry in block["verbs"]
    }  # fmt: skip
    alone = ("blocked", "conditional")  # lists of other words than verbs
    return [
        _fault(file, name, f"{name} names no verb of this file", line.split()[0],
               "Spell it as in its list (with | and +), or add it there.")
        for name, lines in data["government"].items() if name not in alone
        for line in lines if line.split()[0] not in known
    ]  # fmt: skip


def _fault(file: Path, name: str, what: str, value: str, todo: str) -> Fault:
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next((i + 1 for i, text in enumerate(lines) if text.startswith(f"{name} =")), 1)
    return Fault(str(file), line, 1, what, value, "The language may be read wrongly.", todo)


def _check_roles(folder: Path) -> list[Fault]:
    file = folder / "roles.toml"
    faults = _check_file(file)
    try:
        if not faults:
            read_roles(file, read_pack(folder))
    except (KeyError, ValueError, IndexError, TypeError, AttributeError) as error:
        faults.append(
            Fault(str(file), 0, 0, "a list is missing or no list of words", repr(error),
                  "Roles cannot be read in this language.", "Compare it with de or en.")
        )  # fmt: skip
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
