"""Places a report names, with coordinates where the gazetteer has them."""

from __future__ import annotations

from parley.core.claim import Where
from parley.reading.actors import Cast
from parley.reading.mention import Mention
from parley.reading.names import FOUND
from parley.reading.pack import BIT

#: How the relation of a place begins that only tells where another lies ("west of X").
LANDMARK = "landmark"


def find_places(cast: Cast) -> list[Where]:
    """Return every place named, in order of the text."""
    found = []
    for mention in cast.mentions:
        if mention.place and mention.kind != "adjective":
            found.append(where(cast, mention))
    return found


def where(cast: Cast, mention: Mention) -> Where:
    """Return one mention as a place, "Ost-Aleppo" with its compass point."""
    place = cast.lexicon.places.get(mention.place) or cast.places.get(mention.place)
    own = None if mention.place.startswith(FOUND) else mention.place
    tokens = cast.tokens
    start, end = mention.start, mention.end
    head = tokens.start[mention.first]
    if head < start and tokens.text[head:start] in tokens.links.compass:
        start = head
    before = tokens.lower[mention.first - 1] if mention.first else ""
    relation = before if tokens.bits[mention.first - 1] & BIT["preposition"] else ""
    if mention.first > 1 and tokens.lower[mention.first - 2] in cast.lexicon.compass:
        relation = f"{LANDMARK}: {tokens.lower[mention.first - 2]} {relation}"
    return Where(
        tokens.text[start:end], start, end, place.name if place else tokens.text[start:end],
        own, place.lat if place else None, place.lon if place else None, relation,
    )  # fmt: skip
