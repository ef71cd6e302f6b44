"""Verb forms from an infinitive: enough to find a verb in any clause, without a dictionary.

A verb is written ``"mit|teilen"`` (separable), ``"sprechen spricht sprach gesprochen"``
(strong: third person present, past, participle) or ``"say said said"`` (English).
"""

from __future__ import annotations

from dataclasses import dataclass

_INSEPARABLE = ("be", "er", "ver", "zer", "ent", "emp", "ge", "miss", "wider", "hinter")
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class VerbForm:
    """One surface form of a verb; ``particle`` must stand in the clause when it is set."""

    lemma: str
    kind: str  # "finite", "past", "subjunctive", "participle", "infinitive", "final", "split"
    particle: str = ""
    companion: str = ""  # "deutlich" in "machte deutlich"; stands anywhere in the clause


def german_forms(entry: str) -> list[tuple[str, VerbForm]]:
    """Return (form, analysis) pairs of a German verb.

    Examples
    --------
    >>> dict(german_forms("mit|teilen"))["mitteilte"].kind
    'final'
    >>> dict(german_forms("sprechen spricht sprach gesprochen"))["sprachen"].kind
    'past'
    """
    words = entry.split()
    if "+" in words[0]:
        verb, companion = words[0].split("+")
        plain = german_forms(" ".join([verb, *words[1:]]))
        return [(f, VerbForm(words[0], v.kind, "", companion.lower())) for f, v in plain]
    if words[0] == "sein":
        return [(f, VerbForm("sein", "finite")) for f in ("ist", "sind")] + [
            (f, VerbForm("sein", "past")) for f in ("war", "waren")
        ]
    particle, _, bare = words[0].rpartition("|")
    stem = bare[:-2] if bare.endswith("en") else bare[:-1]
    soft = "e" if stem.endswith(("d", "t", "chn", "ffn", "dm", "tm", "gn")) else ""
    if len(words) == 4:
        present, past, participle = words[1:]
        pasts = {past, past + ("n" if past.endswith("e") else "en")}
    else:
        present, past = stem + soft + "t", stem + soft + "te"
        pasts = {past, past + "n"}
        weak = bare.startswith(_INSEPARABLE) or bare.endswith(("ieren", "übersetzen"))
        participle = ("" if weak else "ge") + stem + soft + "t"
    finite = {present, bare, *pasts}
    forms = [
        (f, VerbForm(words[0], "past" if f in pasts else "finite", particle))
        for f in sorted(finite)
    ]
    forms.append((stem + "e", VerbForm(words[0], "subjunctive", particle)))
    forms.append((particle + participle, VerbForm(words[0], "participle")))
    if particle:
        final = finite | {stem + "e"}
        forms += [(particle + f, VerbForm(words[0], "final")) for f in sorted(final)]
        forms.append((participle, VerbForm(words[0], "split", particle)))
        forms.append((f"{particle}zu{bare}", VerbForm(words[0], "infinitive")))
    return forms


def english_forms(entry: str) -> list[tuple[str, VerbForm]]:
    """Return (form, analysis) pairs of an English verb.

    Examples
    --------
    >>> [form for form, _ in english_forms("deny")]
    ['deny', 'denies', 'denied', 'denied', 'denying']
    """
    words = entry.replace("|", " ").split()
    particle = entry.split()[0].partition("|")[2]
    base = entry.split()[0].partition("|")[0]
    rest = entry.split()[1:]
    past, participle = rest if len(rest) == 2 else (_english_past(base),) * 2
    lemma = words[0] if not particle else f"{base}|{particle}"
    return [
        (base, VerbForm(lemma, "finite", particle)),
        (_english_third(base), VerbForm(lemma, "finite", particle)),
        (past, VerbForm(lemma, "past", particle)),
        (participle, VerbForm(lemma, "participle", particle)),
        (_english_ing(base, past), VerbForm(lemma, "gerund", particle)),
    ]


def _english_third(base: str) -> str:
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _english_past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    return base + "ed"


def _english_ing(base: str, past: str) -> str:
    if past == base + base[-1] + "ed":
        return past[:-2] + "ing"  # "kidnapped", "kidnapping"
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    return base + "ing"
