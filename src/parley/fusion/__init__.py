"""Fusion: contradicting claims into estimates that say why. See README.md in this folder."""

from parley.fusion.claims import Anchor, FusionResult, fuse_claims
from parley.fusion.explain import explain

__all__ = ["Anchor", "FusionResult", "explain", "fuse_claims"]
