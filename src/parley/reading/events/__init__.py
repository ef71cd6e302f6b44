"""Events, positions and states of affairs, coded by rules that are data."""

from parley.reading.events.match import Firing, Hits
from parley.reading.events.rules import Rule, RuleSet, check_rules, compile_rules, load_rules

__all__ = ["Firing", "Hits", "Rule", "RuleSet", "check_rules", "compile_rules", "load_rules"]
