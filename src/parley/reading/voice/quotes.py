"""Quotations without a reporting verb: after a name and colon, after "so", inside speech."""

from __future__ import annotations

from dataclasses import replace

from parley.core.terms import Form
from parley.reading.pack import BIT, LanguagePack
from parley.reading.segments import Tokens
from parley.reading.voice.content import is_name
from parley.reading.voice.model import Attribution
from parley.reading.voice.phrases import appositions, noun_phrase, skip_adjuncts
from parley.reading.voice.subjects import find_subject
from parley.reading.voice.unit import Unit, trim


def colon_frames(tokens: Tokens, unit: Unit, pack: LanguagePack) -> list[Attribution]:
    """Read "Innenminister X: „...“" and "..., so X" (no verb at all)."""
    found: list[Attribution] = []
    for k, clause in enumerate(unit.clauses):
        if clause.kind != "frag":
            continue
        low = tokens.lower[clause.first]
        if tokens.bits[clause.first] & BIT["so"] and k > 0 and clause.mark in (",", "–", "-"):
            found += _so(tokens, unit, k, pack)
        elif (
            clause.last < unit.last
            and tokens.word[clause.last] == ":"
            and any(q[0] == clause.last + 1 for q in unit.quotations)
            and clause.last - clause.first < 12
            and low not in tokens.links.label
        ):
            quote = next(q for q in unit.quotations if q[0] == clause.last + 1)
            speaker = (clause.first, clause.last)
            found.append(
                Attribution(
                    Form.DIRECT,
                    [quote],
                    "voice.name_colon",
                    unit.index,
                    frame=[(clause.first, clause.last + 1)],
                    speaker=speaker,
                    source=speaker,
                )  # fmt: skip
            )
    return found


def _so(tokens: Tokens, unit: Unit, k: int, pack: LanguagePack) -> list[Attribution]:
    clause = unit.clauses[k]
    start = skip_adjuncts(tokens, clause.first + 1, clause.last, pack)
    end = noun_phrase(tokens, start, clause.last, pack)
    if end <= start:
        return []
    stop = unit.last
    if end >= clause.last:
        end = appositions(tokens, end, stop, pack)
    speaker = (start, end)
    content = trim(tokens, unit.first, clause.first)
    made = Attribution(
        Form.INDIRECT, [content], "voice.so", unit.index,
        frame=[(clause.first - 1, max(end, clause.last))], cue=[clause.first],
        speaker=speaker, source=speaker,
    )  # fmt: skip
    if any(
        q == content or (q[0] == content[0] and q[1] >= content[1] - 1) for q in unit.quotations
    ):
        made.form = Form.DIRECT
    colon = made.frame[0][1]
    if colon < unit.last and tokens.word[colon] == ":":
        quote = next((q for q in unit.quotations if q[0] == colon + 1), None)
        if quote is not None:
            extra = replace(made, content=[quote], form=Form.DIRECT)
            return [made, extra]
    after = trim(tokens, made.frame[0][1], unit.last)
    if after[1] > after[0] and tokens.word[made.frame[0][1]] == ",":
        made.content.append(after)
    return [made]


def trailing_quotes(
    tokens: Tokens, unit: Unit, found: list[Attribution], pack: LanguagePack
) -> list[Attribution]:
    """Give the quotation after a colon that no frame has claimed to the sentence's subject."""
    made: list[Attribution] = []
    for quote in unit.quotations:
        a, b = quote
        if a == unit.first or tokens.word[a - 1] != ":" or b - a < 5:
            continue
        if any(c <= a and b <= d for f in found for c, d in f.content):
            continue
        if found:
            last = found[-1]
            made.append(
                replace(last, content=[quote], form=Form.DIRECT, rule="voice.trailing_quote",
                        frame=last.frame or [(unit.first, a)])
            )  # fmt: skip
            continue
        k = next((k for k, c in enumerate(unit.clauses) if c.kind == "main" and c.verb >= 0), -1)
        subject = find_subject(tokens, unit.clauses, k, pack)[0] if k >= 0 else None
        if subject is not None and subject[1] <= a:
            made.append(
                Attribution(Form.DIRECT, [quote], "voice.trailing_quote", unit.index,
                            frame=[(unit.first, a)], speaker=subject, source=subject)
            )  # fmt: skip
    return made


def nested_quotes(tokens: Tokens, unit: Unit, found: list[Attribution]) -> list[Attribution]:
    """Return quotations that stand inside what someone is reported to say."""
    made: list[Attribution] = []
    for one in found:
        if one.form is Form.DIRECT or one.rule == "voice.act":
            continue
        for quote in unit.quotations:
            a, b = quote
            inside = any(c <= a and b <= d and (a, b) != (c, d) for c, d in one.content)
            if inside and b - a > 2 and not is_name(tokens, quote):
                nested = replace(one, content=[quote], form=Form.DIRECT, nested=True)
                nested.rule = "voice.nested"
                made.append(nested)
    return made
