"""The optional language-model engine: the model points at words, Parley decides what holds.

Off by default. A model names speakers and statements; every word it names must stand in the
report, and dates, figures, places and actors are still read by the same tables as without it.
"""

from parley.reading.llm.ask import Budget, Endpoint
from parley.reading.llm.cache import AnswerCache
from parley.reading.llm.engine import LlmReader
from parley.reading.llm.prompt import VERSION

__all__ = ["VERSION", "AnswerCache", "Budget", "Endpoint", "LlmReader"]
