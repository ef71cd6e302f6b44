"""A hook of the documentation site: formulas between dollar signs become MathML, no script."""

from __future__ import annotations

import re
from typing import Any

from latex2mathml.converter import convert

CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.S)
BLOCK = re.compile(r"\$\$(.+?)\$\$", re.S)
LINE = re.compile(r"(?<![\\$\w])\$([^$\n]+?)\$(?![\w$])")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by the site builder for each page."""
    parts = CODE.split(markdown)
    return "".join(part if i % 2 else _formulas(part) for i, part in enumerate(parts))


def _formulas(text: str) -> str:
    text = BLOCK.sub(lambda m: f"\n\n{convert(m[1].strip(), display='block')}\n\n", text)
    return LINE.sub(lambda m: convert(m[1].strip()), text)
