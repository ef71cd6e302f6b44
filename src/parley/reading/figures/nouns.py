"""What is counted: the noun a figure belongs to, and the figures that are none."""

from __future__ import annotations

from parley.core.terms import Bound
from parley.reading.figures.lexicon import FigureLexicon, Noun
from parley.reading.figures.phrases import Draft
from parley.reading.figures.words import BREAK, Tokens

#: A noun stands at most this many words behind its figure.
_REACH = 6
#: One figure counts at most this many groups at once ("Männer, Frauen und Kinder").
_MOST_GROUPS = 5
#: So many words of a list of ages are looked back over.
_AGES = 6
_MARKS = frozenset('.,;:!?()[]"„“”»«/')


def attach_noun(lexicon: FigureLexicon, tokens: Tokens, draft: Draft, taken: int) -> None:
    """Find the noun behind (or the currency before) a figure and widen its span to it.

    What stands before offset ``taken`` belongs to another expression.
    """
    free = draft.first > 0 and tokens.starts[draft.first - 1] >= taken
    if free and draft.kind != "share" and _money_before(lexicon, tokens, draft):
        return
    place = draft.last
    owned = 0 if draft.kind == "share" else _whose(lexicon, tokens, place)
    if owned:
        place = owned
    elif place < len(tokens) and tokens.lower[place] in lexicon.of and draft.best is None:
        place += 1
    found = _phrase(lexicon, tokens, place)
    if found is None:
        pronoun = tokens.lower[draft.last - 1] in lexicon.pronouns
        if pronoun and lexicon.deeds.starting(tokens, place) is None:
            draft.kind = "pronoun"
        return
    last, noun = found
    if not noun.measure:
        noun = _befallen(lexicon, tokens, noun, place, last)
    draft.noun, draft.noun_last, draft.last = noun, last, last
    _join_second_noun(lexicon, tokens, draft)


def _whose(lexicon: FigureLexicon, tokens: Tokens, place: int) -> int:
    """Return where the noun begins in "192 of its troops", "four more of its soldiers", or 0."""
    if place < len(tokens) and tokens.lower[place] in lexicon.more:
        place += 1
    if tuple(tokens.lower[place : place + 2]) in lexicon.of_them:
        return place + 2  # "14 Menschen, 13 von ihnen Zivilisten"
    if lexicon.objects_follow:  # English: "of" and then whose
        if place >= len(tokens) or tokens.lower[place] not in lexicon.of:
            return 0
        place += 1
    begin = place
    while place < len(tokens) and tokens.lower[place] in lexicon.whose:
        place += 1
    return place if place > begin else 0


def _befallen(lexicon: FigureLexicon, tokens: Tokens, noun: Noun, begin: int, end: int) -> Noun:
    """Take the measure of an adjective: "22 getötete Kinder", "wounded civilians"."""
    for place in range(begin, end):
        deed = lexicon.deeds.starting(tokens, place)
        if deed is not None and deed[0] <= end:
            return Noun(noun.unit, noun.group, deed[1], noun.default)
        known = lexicon.nouns.get(tokens.words[place])
        if known is not None and known.measure and not known.group and place + 1 < end:
            return Noun(noun.unit, noun.group, known.measure, noun.default)
    return noun


def _money_before(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> bool:
    """Read the currency of "$3.5 million"; a bound before it is taken in as well."""
    if tokens.words[draft.first - 1] not in lexicon.money_before:
        return False
    noun = lexicon.nouns.get(tokens.words[draft.first - 1])
    if noun is None:
        return False
    draft.first -= 1
    if draft.first and tokens.joined(draft.first) and tokens.words[draft.first - 1].isupper():
        draft.first -= 1
    draft.noun, draft.noun_last = noun, draft.last
    return True


def _phrase(lexicon: FigureLexicon, tokens: Tokens, place: int) -> tuple[int, Noun] | None:
    if lexicon.capital_nouns:
        return _capital_noun(lexicon, tokens, place)
    return _last_noun(lexicon, tokens, place)


def _known(lexicon: FigureLexicon, tokens: Tokens, place: int) -> tuple[int, Noun] | None:
    long = lexicon.noun_phrases.starting(tokens, place)
    if long is not None:
        return long[0], long[1]  # type: ignore[return-value]
    noun = lexicon.nouns.get(tokens.words[place])
    return None if noun is None else (place + 1, noun)


def _capital_noun(lexicon: FigureLexicon, tokens: Tokens, place: int) -> tuple[int, Noun] | None:
    """German: inflected adjectives in lower case, then the noun with its capital."""
    end = min(len(tokens), place + _REACH)
    if place < end and tokens.words[place] == "-" and tokens.joined(place):
        place += 1
    while place < end:
        word, lower = tokens.words[place], tokens.lower[place]
        known = _known(lexicon, tokens, place)
        if known is not None:
            return _compound(lexicon, tokens, known)
        if word[0].isupper():
            return _compound(lexicon, tokens, (place + 1, Noun()))
        if lower in lexicon.stops or lower in lexicon.opens:
            return _past_attribute(lexicon, tokens, place)
        if not _adjective(lexicon, tokens, place):
            return None
        place += 1
    return None


def _past_attribute(lexicon: FigureLexicon, tokens: Tokens, place: int) -> tuple[int, Noun] | None:
    """Find the soldiers of "die 10.000 in dem Gebiet stationierten Soldaten"."""
    if tokens.lower[place] not in lexicon.attributes:
        return None
    for verb in range(place + 2, min(len(tokens) - 1, place + 2 * _REACH)):
        word = tokens.words[verb]
        if word in _MARKS or word == BREAK:
            return None
        if word[0].islower() and word.endswith(("ten", "nen", "enen")):
            return _known(lexicon, tokens, verb + 1)
    return None


def _adjective(lexicon: FigureLexicon, tokens: Tokens, place: int) -> bool:
    lower = tokens.lower[place]
    if lower == "-":
        return tokens.joined(place)
    if not lower.isalpha() or not lower.endswith(("e", "en", "er", "es", "em")):
        return False
    deed = lexicon.deeds.starting(tokens, place)
    if deed is None:
        return True
    return place + 1 < len(tokens) and tokens.words[place + 1][0].isupper()


def _compound(lexicon: FigureLexicon, tokens: Tokens, found: tuple[int, Noun]) -> tuple[int, Noun]:
    """Go on over "UN-Mitarbeiter" to the part that says what it is."""
    last, noun = found
    while (
        last + 1 < len(tokens)
        and tokens.words[last] in ("-", "–")
        and tokens.joined(last)
        and tokens.joined(last + 1)
        and tokens.words[last + 1][0].isalpha()
    ):
        noun = lexicon.nouns.get(tokens.words[last + 1]) or noun
        last += 2
    return last, noun


def _last_noun(lexicon: FigureLexicon, tokens: Tokens, place: int) -> tuple[int, Noun] | None:
    """English: the last known noun of the run of words behind the figure."""
    best: tuple[int, Noun] | None = None
    begin, end = place, min(len(tokens), place + _REACH)
    while place < end:
        word, lower = tokens.words[place], tokens.lower[place]
        if lower == "-" and tokens.joined(place):
            place += 1
            continue
        if len(word) == 1 and word.isalpha() and tokens.words[place + 1 : place + 2] == ["."]:
            place, end = place + 2, min(len(tokens), end + 2)
            continue
        known = _known(lexicon, tokens, place)
        if known is None:
            if word in _MARKS or word == BREAK or lower in lexicon.stops or word[0].isdecimal():
                break
            if lexicon.deeds.starting(tokens, place) is not None and best is not None:
                break
            if best is not None and not word[0].islower():
                break
            place += 1
            continue
        if best is not None and _head(lexicon, tokens, best[0] - 1, best[1], known[1]):
            break
        best, place = known, known[0]
    return best or _unknown_plural(lexicon, tokens, begin)


def _unknown_plural(lexicon: FigureLexicon, tokens: Tokens, begin: int) -> tuple[int, Noun] | None:
    """Take a plural no table knows, past its adjectives: "688 military actions"."""
    for place in range(begin, min(len(tokens), begin + _REACH - 2)):
        word = tokens.words[place]
        if not word.isalpha() or word.lower() in lexicon.stops:
            return None
        if _plural(word, lexicon, tokens, place):
            return place + 1, Noun()
        if lexicon.deeds.starting(tokens, place) is not None and place == begin:
            return None
    return None


def _head(lexicon: FigureLexicon, tokens: Tokens, place: int, noun: Noun, after: Noun) -> bool:
    """Whether a noun is what is counted, and not the first part of a compound.

    In "three terrorist attacks" the attacks are counted; in "seven soldiers dead"
    the second word only says what befell the first.
    """
    if bool(after.measure) and not after.group and not noun.measure and after.unit == noun.unit:
        return True
    lower = tokens.lower[place]
    plural = lower.endswith("s") or lower in lexicon.plurals
    return plural and noun.unit != after.unit


def _plural(word: str, lexicon: FigureLexicon, tokens: Tokens, place: int) -> bool:
    if not word.isalpha() or not word.endswith("s") or word.endswith("ss") or len(word) < 4:
        return False
    return word.lower() not in lexicon.stops and lexicon.deeds.starting(tokens, place) is None


def _join_second_noun(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> None:
    """Take in "und Zivilisten" of "9500 Rebellen und Zivilisten": one figure for both groups."""
    noun, last = draft.noun, draft.last
    for _ in range(_MOST_GROUPS):
        if noun is None or not noun.unit or last + 1 >= len(tokens):
            return
        listed = tokens.words[last] == "," and _list_goes_on(lexicon, tokens, last)
        if tokens.lower[last] not in lexicon.and_ and not listed:
            return
        second = _known(lexicon, tokens, last + 1)
        if second is None:
            return
        last, more = _compound(lexicon, tokens, second)
        if more.unit != noun.unit or more.measure != noun.measure or more == noun:
            return
        groups = [g for g in noun.group.split("+") if g]
        if more.group and more.group not in groups:
            groups.append(more.group)
        noun = Noun(noun.unit, "+".join(groups), noun.measure, noun.default)
        draft.noun, draft.last, draft.noun_last = noun, last, last


def _list_goes_on(lexicon: FigureLexicon, tokens: Tokens, comma: int) -> bool:
    """Whether "Männer, Frauen und Kinder" goes on after a comma, figureless, to an "and"."""
    place, end = comma, min(len(tokens), comma + 2 * _MOST_GROUPS)
    while place + 2 < end and tokens.words[place] == ",":
        if lexicon.nouns.get(tokens.words[place + 1]) is None:
            return False
        place += 2
    return tokens.lower[place] in lexicon.and_


# -- what is no figure -----------------------------------------------------------------


def is_no_figure(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> bool:
    """Whether a number is an age, a label, an ordinal, a year, a score, part of a name."""
    number_first = draft.first
    while number_first < draft.last and not lexicon.reader.starts(tokens.lower[number_first]):
        number_first += 1
    if number_first == draft.last:
        number_first = draft.first
    return (
        lexicon.not_figures.starting(tokens, number_first) is not None
        or lexicon.not_figures.ending(tokens, number_first + 1) is not None
        or _numbers_a_list(tokens, draft)
        or _noun_that_sounds_like_one(lexicon, tokens, number_first)
        or _idle_share(lexicon, tokens, draft)
        or _glued(lexicon, tokens, number_first, draft)
        or _labelled(lexicon, tokens, draft)
        or (draft.digits and _ordinal(lexicon, tokens, draft))
        or (draft.digits and _year(lexicon, tokens, number_first, draft))
    )


def _noun_that_sounds_like_one(lexicon: FigureLexicon, tokens: Tokens, first: int) -> bool:
    """Whether a capital makes a German noun of a number word: "außer Acht", "die Elf"."""
    word = tokens.words[first]
    if not lexicon.capital_nouns or not first or not word[0].isupper():
        return False
    pieces = lexicon.reader.pieces.cut(tokens.lower[first])
    if pieces is None or pieces.letters not in ("u", "e", "k"):
        return False
    if not tokens.words[first - 1][0].isalnum():
        return False
    following = tokens.words[first + 1] if first + 1 < len(tokens) else ""
    return lexicon.nouns.get(following) is None


def _numbers_a_list(tokens: Tokens, draft: Draft) -> bool:
    """Whether a number only opens an item of a list: "2. Permit the return"."""
    last = draft.last
    if not draft.digits or tokens.words[last : last + 1] != ["."] or draft.last - draft.first > 1:
        return False
    return not draft.first or tokens.words[draft.first - 1] in (BREAK, ".", ":", ";")


def _idle_share(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> bool:
    """Whether a bare "half" is half of nothing named: "half true"."""
    if draft.kind != "share" or draft.best != 0.5 or draft.digits:
        return False
    after = tokens.lower[draft.last] if draft.last < len(tokens) else ""
    return after not in lexicon.of and after not in lexicon.determiners


def _glued(lexicon: FigureLexicon, tokens: Tokens, first: int, draft: Draft) -> bool:
    """Numbers stuck to letters or signs: "S-300", "M23", addresses, telephone numbers."""
    word = tokens.words[first] if first < len(tokens) else ""
    if draft.digits and len(word) > 1 and word[0] == "0" and word.isdecimal():
        return True
    if first and tokens.joined(first):
        before = tokens.words[first - 1]
        if before[0].isalpha() and before not in lexicon.money_before:
            return True
        if before in "/_=&?#@\\+%" or (before == "-" and tokens.joined(first - 1)):
            return True
        if before == ":" and draft.digits and first > 1 and tokens.words[first - 2].isdecimal():
            return True
    last = draft.last
    if last < len(tokens) and tokens.joined(last) and (draft.digits or draft.kind == "share"):
        after = tokens.words[last]
        if draft.kind == "share" and after == "-":
            return True
        if after in "/_=&?#@\\":
            return True
        if after[0].isalpha() and lexicon.nouns.get(after) is None:
            return True
        if after == ":" and last + 1 < len(tokens) and tokens.joined(last + 1):
            return tokens.words[last + 1][0].isdecimal()
    return False


def _labelled(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> bool:
    first, last = draft.first, draft.last
    if draft.digits and first:
        before = tokens.words[first - 1]
        if before == "." and first > 1:
            before = tokens.words[first - 2] if len(tokens.words[first - 2]) <= 3 else before
        if lexicon.label_before.get(before):
            return True
        aged = draft.bound is Bound.EXACT and draft.high is not None and draft.high <= 110
        if aged and before == "," and tokens.words[draft.last : draft.last + 1] == [","]:
            return True
        if before == "(" and draft.last < len(tokens) and tokens.words[draft.last] == ")":
            return True
    begin = first
    while begin and first - begin < _AGES and _listed_with(lexicon, tokens, begin - 1):
        begin -= 1  # "aged eight, 12 and 17"
    if lexicon.age_before.ending(tokens, begin) is not None:
        return True
    if lexicon.age_before.ending(tokens, first) is not None:
        return True
    place = last
    if place < len(tokens) and tokens.words[place] in "-‑" and tokens.joined(place):
        place += 1
    if lexicon.skip_after.starting(tokens, place) is not None:
        return True
    # "14 und 18 Jahre alt": the first age is bare.
    if last + 1 < len(tokens) and tokens.lower[last] in lexicon.and_:
        second = lexicon.reader.read(tokens, last + 1)
        return second is not None and lexicon.skip_after.starting(tokens, second.last) is not None
    return False


def _listed_with(lexicon: FigureLexicon, tokens: Tokens, place: int) -> bool:
    lower = tokens.lower[place]
    return lower == "," or lower in lexicon.and_ or lexicon.reader.starts(lower)


def _ordinal(lexicon: FigureLexicon, tokens: Tokens, draft: Draft) -> bool:
    """German "5. Armee", "am 12. Mai"; a point at the end of a sentence is none."""
    last = draft.last
    if not lexicon.ordinal_mark or last + 1 >= len(tokens) or tokens.words[last] != ".":
        return False
    if not tokens.joined(last) or not tokens.words[last - 1].isdecimal():
        return False
    after = tokens.words[last + 1]
    if after.lower() in lexicon.months or after[0].islower() or after in ",-–":
        return True
    before = tokens.lower[draft.first - 1] if draft.first else ""
    return before in lexicon.ordinal_before


def _year(lexicon: FigureLexicon, tokens: Tokens, first: int, draft: Draft) -> bool:
    value = draft.low if draft.low is not None else draft.high
    if value is None or not 1000 <= value <= 2400 or draft.kind:
        return False
    word = tokens.words[first]
    if len(word) != 4 or not word.isdecimal():
        return False
    before = tokens.lower[first - 1] if first else ""
    if value >= 1800 and before in lexicon.year_before:
        return True
    following = tokens.words[first + 1] if first + 1 < len(tokens) else ""
    noun = lexicon.nouns.get(following)
    bare = noun is None and draft.noun is None and draft.first == first
    return bare and value <= 2100
