"""A scenario: everything Parley is told about one war, as of one day, in plain files."""

from parley.scenario.loader import built_in, find_scenario, load_scenario
from parley.scenario.model import Scenario

__all__ = ["Scenario", "built_in", "find_scenario", "load_scenario"]
