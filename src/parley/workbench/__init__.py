"""The only place that knows the order of the rooms."""

from parley.workbench.chain import Bench, Plan
from parley.workbench.keep import load_dossier, save_run
from parley.workbench.world import build_world

__all__ = ["Bench", "Plan", "build_world", "load_dossier", "save_run"]
