"""Write docs/terms.md and docs/references.md: python tools/terms.py [--check].

Terms come from docs/glossary.csv; every word of the vocabulary in ``parley.core.terms`` that a
reader meets must be in it. References come from docs/references.bib.
"""

from __future__ import annotations

import csv
import re
import sys
from enum import StrEnum
from pathlib import Path

from parley.core import terms

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "Written by `tools/terms.py`; do not edit.\n"
HEADS = {
    "core": "The nouns",
    "Form": "How something is said",
    "Act": "What a speaker does in saying it",
    "EventType": "What is done (PLOVER)",
    "RelationKind": "How actors stand to each other",
}
ENTRY = re.compile(r"@\w+\{([^,\s]+)\s*,(.*?)\n?\}\s*(?=\n@|\Z)", re.S)


def glossary() -> list[dict[str, str]]:
    """The rows of the glossary."""
    with (DOCS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def missing() -> list[str]:
    """Words of the vocabulary that the glossary does not explain."""
    rows = glossary()
    out = []
    for name in HEADS:
        kind = getattr(terms, name, None)
        if not (isinstance(kind, type) and issubclass(kind, StrEnum)):
            continue
        known = {r["term"].split(" (")[0] for r in rows if r["of"] == name}
        out += [f"{name}.{member.value}" for member in kind if member.value not in known]
    return out


def terms_page() -> str:
    """Terms in English and German, by what they are terms of."""
    parts = ["# Terms, English and German\n", NOTE]
    for key, title in HEADS.items():
        rows = [r for r in glossary() if r["of"] == key]
        parts.append(f"## {title}\n\n| English | German | meaning | Bedeutung |\n|---|---|---|---|")
        parts += [
            f"| **{r['term']}** | **{r['term_de']}** | {r['meaning']} | {r['meaning_de']} |"
            for r in rows
        ]
        parts.append("")
    return "\n".join(parts)


def field(body: str, name: str) -> str:
    """One field of a BibTeX entry without its braces."""
    found = re.search(rf"(?:^|[,\s]){name}\s*=\s*", body)
    if not found:
        return ""
    rest = body[found.end() :]
    if rest[0] not in '{"':
        return re.match(r"[^,}\s]*", rest)[0]  # type: ignore[index]
    depth, out = 0, ""
    for char in rest:
        depth += (char == "{") - (char == "}")
        out += char
        if (rest[0] == "{" and depth == 0) or (rest[0] == '"' and len(out) > 1 and char == '"'):
            break
    return re.sub(r"\s+", " ", out[1:-1].replace("{", "").replace("}", "")).replace("--", "–")


def references_page() -> str:
    """Every source that a page or a docstring names by its key."""
    lines = ["# References\n", NOTE]
    bib = (DOCS / "references.bib").read_text(encoding="utf-8")
    for key, body in sorted(ENTRY.findall(bib)):
        held = [field(body, n) for n in ("journal", "booktitle", "publisher", "institution")]
        where = next((h for h in held if h), "")
        told = ". ".join(x for x in (field(body, "author"), field(body, "title"), where) if x)
        lines.append(f"- **{key}**: {told}, {field(body, 'year')}.")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(f"docs/glossary.csv lacks: {', '.join(lacking)}")
    for name, text in (("terms.md", terms_page()), ("references.md", references_page())):
        if "--check" in sys.argv:
            if (DOCS / name).read_text(encoding="utf-8") != text:
                sys.exit(f"docs/{name} is out of date: python tools/terms.py")
        else:
            (DOCS / name).write_text(text, encoding="utf-8")
