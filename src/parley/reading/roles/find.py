"""The roles of a whole text: sentences, rules, then mentions joined into entities."""

from __future__ import annotations

from parley.core.errors import Fault, InputError
from parley.reading.normalise import Normal, normalise
from parley.reading.roles.cased import find_cased_phrases
from parley.reading.roles.chunks import find_phrases
from parley.reading.roles.entities import join
from parley.reading.roles.incidents import number_incidents
from parley.reading.roles.lexicon import RoleLexicon, has_roles, load_roles
from parley.reading.roles.model import Deed, Filler, Role, Roles
from parley.reading.roles.names import NameTest
from parley.reading.roles.phrases import find_groups
from parley.reading.roles.sentence import SURE, Found, Sentence
from parley.reading.roles.svo import SvoSentence
from parley.reading.roles.verb_final import VerbFinalSentence
from parley.reading.segments import Tokens, find_quotations, split_units, tokenise

_NAMED = (Role.VICTIM, Role.PERPETRATOR)
_ABOUT = ("blame", "commit")
_LONGEST = 200
_SAMPLE = 5000
_NO_CAPITALS, _ALL_CAPITALS = 0.004, 0.8


def find_roles(text: str, language: str) -> Roles:
    """Return who attacked whom or what, and with what, in ``text``.

    Parameters
    ----------
    text
        A report's text; also one all in capitals, as old wire copy is.
    language
        A language with a ``roles.toml`` ("de", "en").

    Returns
    -------
    Roles
        Deeds, fillers and entities; every span is verbatim: ``text[start:end]``.

    Raises
    ------
    InputError
        For a language without words of violence.

    Examples
    --------
    >>> roles = find_roles("Gunmen killed a judge in Bogota with a car bomb.", "en")
    >>> [(entity.role.value, entity.text) for entity in roles.entities]
    [('perpetrator', 'Gunmen'), ('victim', 'judge'), ('weapon', 'car bomb')]
    """
    if not has_roles(language):
        raise InputError(
            Fault("", 0, 0, "no words of violence for this language", language,
                  "No roles were read.", "Use de or en, or add a roles.toml to the language.")
        )  # fmt: skip
    lexicon = load_roles(language)
    normal = normalise(text)
    blind = is_case_blind(normal.text)
    lowered = normal.text.lower()
    same = len(lowered) == len(normal.text)
    tokens = tokenise(lowered if blind and same else normal.text, lexicon.pack)
    names, groups = NameTest(lexicon, blind), find_groups(tokens, lexicon)
    deeds: list[Deed] = []
    fillers: list[Filler] = []
    told_of: list[tuple[int, int]] = []
    for first, last in _pieces(_sentences(tokens, lexicon, blind)):
        own = [g for g in groups if first <= g.first < last]
        sentence: Sentence
        if lexicon.pack.verb_final:
            cased = find_cased_phrases(tokens, first, last, lexicon, names)
            sentence = VerbFinalSentence(tokens, first, last, cased, own, lexicon)
        else:
            phrases = find_phrases(tokens, first, last, lexicon, names)
            sentence = SvoSentence(tokens, first, last, phrases, own, lexicon)
        sentence.run()
        told_of += _told_of(sentence, len(deeds))
        _take(sentence, text, normal, deeds, fillers)
    entities = join(fillers, deeds, lexicon)
    return Roles(number_incidents(deeds, fillers, entities, told_of), tuple(fillers), entities)


def is_case_blind(text: str) -> bool:
    """Whether capitals tell nothing in a text: it has none, or nothing else.

    Examples
    --------
    >>> is_case_blind("GUERRILLAS ATTACKED A FARM."), is_case_blind("Rebels attacked a farm.")
    (True, False)
    """
    letters = [c for c in text[:_SAMPLE] if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    return bool(letters) and not _NO_CAPITALS * len(letters) <= upper <= _ALL_CAPITALS * len(
        letters
    )


def _told_of(sentence: Sentence, base: int) -> list[tuple[int, int]]:
    """Return pairs of who-did-it words and the nearest deed of the same sentence."""
    triggers = list(enumerate(sentence.triggers))
    deeds = [(n, t) for n, t in triggers if t.kind not in _ABOUT]
    return [
        (base + n, base + min(deeds, key=lambda other: abs(other[1].first - t.first))[0])
        for n, t in triggers
        if t.kind in _ABOUT and deeds
    ]


def _take(
    sentence: Sentence, text: str, normal: Normal, deeds: list[Deed], fillers: list[Filler]
) -> None:
    """Turn what the rules found in a sentence into spans of the stored text."""
    tokens, base = sentence.tokens, len(deeds)
    for t in sentence.triggers:
        a, b = normal.span(*tokens.span(t.first, t.last))
        deeds.append(Deed(text[a:b], a, b, t.kind, t.status, t.combat))
    for found in sentence.found:
        first, last = _trim(found, sentence)
        if first >= last:
            continue
        a, b = tokens.span(first, last)
        if found.phrase.letters:
            b = a + found.phrase.letters
        a, b = normal.span(a, b)
        words = text[a:b]
        for mark in ("'s", "’s", "'", "’"):
            if words.endswith(mark):
                b -= len(mark)
                break
        deed = base + found.deed
        specific = deeds[deed].status in SURE
        named = found.phrase.kind == "name" or found.phrase.group >= 0
        fillers.append(
            Filler(found.role, text[a:b], a, b, found.rule, deed, named, specific, found.military)
        )


def _sentences(tokens: Tokens, lexicon: RoleLexicon, blind: bool) -> list[tuple[int, int]]:
    """Return sentences; without capitals a full stop ends one unless it is an abbreviation's."""
    if not blind:
        return split_units(tokens, find_quotations(tokens), lexicon.pack)
    found, begin = [], 0
    for i, word in enumerate(tokens.word):
        if word not in (".", "!", "?") or i <= begin:
            continue
        before = tokens.lower[i - 1]
        glued = i + 1 < len(tokens) and tokens.start[i + 1] == tokens.end[i]
        short = before in lexicon.pack.abbreviations or len(before) == 1
        if (glued and tokens.word[i + 1] not in "\"')") or (short and word == "."):
            continue
        found.append((begin, i + 1))
        begin = i + 1
    if begin < len(tokens):
        found.append((begin, len(tokens)))
    return found


def _pieces(sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut sentences of no human length, so that time grows with the text and no faster."""
    return [
        (a, min(a + _LONGEST, last))
        for first, last in sentences
        for a in range(first, last, _LONGEST)
    ]


def _trim(found: Found, sentence: Sentence) -> tuple[int, int]:
    """Return the tokens that name the filler, without what only counts or points."""
    tokens, phrase = sentence.tokens, found.phrase
    if phrase.kind == "name" and phrase.name is not None and found.role in _NAMED:
        return _name(found, sentence, phrase.name)
    first, last = phrase.first, phrase.last
    if phrase.within:
        last = max(last, sentence.end(phrase))
    counts = sentence.listed("quantifiers")
    while first < last - 1 and (tokens.lower[first] in counts or tokens.word[first].isdigit()):
        if found.role is Role.PERPETRATOR and first + 1 < phrase.head:
            break  # "three armed men" tells more of them than "armed men"
        first += 1
    return first, last


def _name(found: Found, sentence: Sentence, name: tuple[int, int]) -> tuple[int, int]:
    """Return a person's name; an officer who did it keeps the rank."""
    first, last = name
    if found.role is Role.PERPETRATOR:
        ranks = sentence.listed("ranks")
        while first > found.phrase.first and sentence.tokens.lower[first - 1] in ranks:
            first -= 1
    return first, last
