"""Join the rooms' reference files into docs/references.bib, sorted, each key once."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> None:
    """Write docs/references.bib from docs/references.d/*.bib."""
    entries: dict[str, str] = {}
    for path in sorted((DOCS / "references.d").glob("*.bib")):
        for entry in re.split(r"\n(?=@)", "\n" + path.read_text(encoding="utf-8")):
            found = re.match(r"@\w+\{([^,]+),", entry)
            if found:
                entries.setdefault(found[1], entry.strip())
    body = "\n\n".join(entries[key] for key in sorted(entries))
    (DOCS / "references.bib").write_text(body + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
