"""Events, positions and states of affairs, coded by rules that are data."""

from parley.reading.events.match import Firing, Hits
from parley.reading.events.rules import Rule, RuleSet, compile_rules, load_rules, read_rules

__all__ = ["Firing", "Hits", "Rule", "RuleSet", "compile_rules", "load_rules", "read_rules"]
