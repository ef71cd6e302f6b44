"""Named random streams: a draw is addressed by what it is for, never by when it is made.

Streams with different names are independent, so a new mechanism, another thread or
another order of work changes no draw of any other stream (Salmon et al. 2011, [Salmon2011]_).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Streams:
    """The family of random streams of one run.

    Examples
    --------
    >>> a, b = Streams(7).rng("war/attrition", 3), Streams(7).rng("war/attrition", 3)
    >>> bool(a.random() == b.random())
    True
    """

    seed: int

    def key(self, name: str, *address: int) -> int:
        """Return the 128-bit key of the stream ``name`` at ``address``."""
        text = f"{self.seed}|{name}|" + ",".join(str(int(a)) for a in address)
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "little")

    def key64(self, name: str, *address: int) -> int:
        """Return a 64-bit key, for compiled counter-based kernels."""
        return self.key(name, *address) & 0xFFFF_FFFF_FFFF_FFFF

    def rng(self, name: str, *address: int) -> np.random.Generator:
        """Return a fresh Philox generator for the stream ``name`` at ``address``."""
        return np.random.Generator(np.random.Philox(key=self.key(name, *address)))
