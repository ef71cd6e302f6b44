"""Attribution: whose voice a stretch of text is."""

from parley.reading.voice.attribution import attribute, build_units
from parley.reading.voice.model import Attribution

__all__ = ["Attribution", "attribute", "build_units"]
