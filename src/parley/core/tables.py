"""Nouns to JSON and back, without losing a field."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import numpy as np

T = TypeVar("T")


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise NotImplementedError(type(value))


def _array(kind: type[Any], value: Any) -> Any:
    if kind is np.ndarray:
        return np.asarray(value)
    raise NotImplementedError(kind)


def to_plain(noun: Any) -> Any:
    """Return a noun as dicts, lists, strings and numbers.

    Examples
    --------
    >>> from parley.core.claim import Span
    >>> to_plain(Span(0, 2, "ab"))
    {'start': 0, 'end': 2, 'text': 'ab'}
    """
    return msgspec.to_builtins(noun, enc_hook=_plain)


def from_plain(kind: type[T], data: Any) -> T:
    """Build a noun from what ``to_plain`` gave."""
    return msgspec.convert(data, kind, strict=False, dec_hook=_array)


def to_json(noun: Any) -> str:
    """Return a noun as one line of JSON, keys in the order of the fields."""
    return msgspec.json.encode(noun, enc_hook=_plain).decode()


def from_json(kind: type[T], text: str | bytes) -> T:
    """Build a noun from ``to_json``'s text."""
    return msgspec.json.decode(text, type=kind, strict=False, dec_hook=_array)
