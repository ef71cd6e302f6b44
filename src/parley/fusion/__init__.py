"""Fusion: contradicting claims into estimates that say why. See README.md in this folder."""

from parley.fusion.claims import Anchor, FusionResult, fuse_claims
from parley.fusion.desk import Desk
from parley.fusion.explain import explain
from parley.fusion.fuse import Fused, Row, fuse

__all__ = ["Anchor", "Desk", "Fused", "FusionResult", "Row", "explain", "fuse", "fuse_claims"]
