"""Bytes to text: BOM, UTF-8, UTF-16, Windows-1252, and a clear no to what is no text."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# UTF-8 that was once read as Windows-1252: "fÃ¼r", "â€ž".
_MOJIBAKE = re.compile(
    "Ã[\u0080-\u00bf\u0178\u0152\u0153\u2013-\u2122]|â€[\u009e\u201c\u0153ž\u2122]"
)


class NotText(ValueError):
    """The bytes are a picture, a program, an archive: no text in any encoding."""


def decode(data: bytes) -> tuple[str, str]:
    """Return (text, note); ``note`` says which encoding was taken if it was not UTF-8.

    Raises
    ------
    NotText
        Where the bytes are no text.

    Examples
    --------
    >>> decode("Straße".encode("cp1252"))
    ('Straße', 'read as Windows-1252')
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(name), "" if name == "utf-8-sig" else "read as UTF-16"
            except UnicodeDecodeError as error:
                raise NotText("broken " + name) from error
    sample = data[:4096]
    if len(sample) >= 4:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        half = len(sample) // 2
        if odd > 0.4 * half and even < 0.1 * half:
            return _wide(data, "utf-16-le"), "read as UTF-16"
        if even > 0.4 * half and odd < 0.1 * half:
            return _wide(data, "utf-16-be"), "read as UTF-16"
    if b"\x00" in sample or _controls(sample) > 0.05:
        raise NotText("binary data")
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        return text, "read as Windows-1252"


def _wide(data: bytes, name: str) -> str:
    """Decode UTF-16 without a mark, unless it is a row of numbers that only looks like it."""
    text = data.decode(name, "replace")
    sample = text[:2048]
    if sum(c < " " and c not in "\t\n\r\f" for c in sample) > 0.05 * len(sample):
        raise NotText("binary data")
    return text


def _controls(sample: bytes) -> float:
    if not sample:
        return 0.0
    odd = sum(b < 9 or 13 < b < 27 or 27 < b < 32 for b in sample)
    return odd / len(sample)


def is_garbled(text: str) -> bool:
    """Whether the text shows the marks of a wrong decoding ("fÃ¼r" for "für")."""
    return len(_MOJIBAKE.findall(text[:20000])) >= 2
