"""Near-copies of one wire story: same text, or most of the same word sequences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from parley.core.claim import Report

_WORD = re.compile(r"\w+")


def shingles(text: str, width: int = 5) -> frozenset[int]:
    """Return the hashed runs of ``width`` words of a text, case and punctuation apart."""
    words = [w.lower() for w in _WORD.findall(text)]
    runs = range(max(1, len(words) - width + 1)) if words else ()
    return frozenset(crc32(" ".join(words[i : i + width]).encode()) for i in runs)


def mark_duplicates(reports: Sequence[Report], share: float = 0.5) -> tuple[Report, ...]:
    """Set ``duplicate_of`` on each report that repeats an earlier one.

    Two reports are copies when their texts have the same hash, or when at least ``share``
    of the shorter one's five-word runs stand in the other ([Broder1997]_). The earlier
    published (then the one given first) is the original.

    Examples
    --------
    >>> a = Report("a", "The rebels left the city on Friday morning, the ministry said.")
    >>> b = Report("b", "The rebels left the city on Friday morning, the ministry said. More soon.")
    >>> [r.duplicate_of for r in mark_duplicates([a, b])]
    ['', 'a']
    """

    def age(i: int) -> tuple[int, int]:
        published = reports[i].published
        return (published.toordinal() if published else 10**7, i)

    order = sorted(range(len(reports)), key=age)
    index: dict[int, list[int]] = {}
    sizes: dict[int, int] = {}
    original: dict[int, int] = {}
    by_hash: dict[str, int] = {}
    for i in order:
        digest = reports[i].sha256 or Report.digest(reports[i].text)
        if digest in by_hash:
            original[i] = by_hash[digest]
            continue
        by_hash[digest] = i
        own = shingles(reports[i].text)
        shared: Counter[int] = Counter()
        for run in own:
            shared.update(index.get(run, ()))
        for j, count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            if count >= share * min(len(own), sizes[j]) and count >= 3:
                original[i] = original.get(j, j)
                break
        sizes[i] = len(own)
        for run in own:
            bucket = index.setdefault(run, [])
            if len(bucket) < 50:  # a run in fifty stories is a phrase, not a copy
                bucket.append(i)
    return tuple(
        replace(r, duplicate_of=reports[original[i]].id) if i in original else r
        for i, r in enumerate(reports)
    )
