"""One question to an OpenAI-compatible endpoint: retries, a budget, and a clear no."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from parley.core.errors import EnvironmentFault, MissingExtra, UsageError
from parley.reading.llm.prompt import RESPONSE_FORMAT

_LONGEST_WAIT = 60.0
_PASSING = frozenset([408, 409, 429])
_ADDRESS = re.compile(r"https?://[^\s/]+")
#: What servers refuse of a question, and what is asked instead: nothing, or another name for it.
_OPTIONAL = {"max_tokens": "max_completion_tokens", "temperature": "", "response_format": ""}


class NoAnswer(Exception):
    """The endpoint answered, but not with claims: it refused, or was cut off."""


class BudgetSpent(Exception):
    """Asking again could cost more tokens than were allowed."""


@dataclass(slots=True)
class Budget:
    """Tokens that may be spent in one run; ``limit`` None is no limit.

    Examples
    --------
    >>> budget = Budget(100)
    >>> budget.spend(60)
    >>> budget.allows(50)
    False
    """

    limit: int | None = None
    spent: int = 0

    def allows(self, tokens: int) -> bool:
        """Whether ``tokens`` more would stay within the limit."""
        return self.limit is None or self.spent + tokens <= self.limit

    def spend(self, tokens: int) -> None:
        """Count what the endpoint says it used."""
        self.spent += tokens


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is, and how patiently it is asked.

    Parameters
    ----------
    model
        The model's name at the endpoint.
    url
        Base address ("http://127.0.0.1:8080/v1"); empty is the ``openai`` package's own.
        The key is taken from ``PARLEY_LLM_KEY``, and only for an empty address also from
        ``OPENAI_API_KEY``, so that a key never reaches an endpoint it was not made for.
    timeout
        Seconds one answer may take.
    tries
        How often a question is asked where the endpoint is busy, slow or broken.
    pause
        Seconds before the second try, doubled for each further one; an endpoint's own
        ``Retry-After`` comes first.
    longest
        Tokens an answer may have.
    """

    model: str
    url: str = ""
    timeout: float = 120.0
    tries: int = 4
    pause: float = 1.0
    longest: int = 8000

    def key(self) -> str:
        """Return the key of this endpoint; refuse what is no address, and a missing key."""
        if self.url and not _ADDRESS.match(self.url):
            raise UsageError(
                f"--endpoint {self.url} is no address of a server.",
                "Give it with its scheme and version: http://127.0.0.1:8080/v1",
            )
        key = os.environ.get("PARLEY_LLM_KEY", "")
        if key or self.url:
            return key or "none"
        key = os.environ.get("OPENAI_API_KEY", "")
        if not key:
            raise UsageError(
                "The llm engine has neither an endpoint nor a key.",
                "Give --endpoint URL, or set PARLEY_LLM_KEY.",
            )
        return key


@dataclass(slots=True)
class Asker:
    """Asks one endpoint; ``sleep`` is a parameter so that tests need not wait."""

    endpoint: Endpoint
    budget: Budget
    sleep: Callable[[float], None] = time.sleep
    _client: Any = field(default=None, repr=False)
    _options: dict[str, Any] = field(default_factory=dict, repr=False)

    def ask(self, chat: Sequence[dict[str, str]]) -> str:
        """Return the text of the answer.

        Raises
        ------
        NoAnswer
            Where the model refuses or is cut off.
        BudgetSpent
            Before a question that could overrun the budget.
        EnvironmentFault
            Where the endpoint does not answer after all tries, or says the question is wrong.
        """
        # A token is rarely shorter than two characters; too high an estimate only stops early.
        worst = sum(len(m["content"]) for m in chat) // 2 + self.endpoint.longest
        if not self.budget.allows(worst):
            raise BudgetSpent
        answer = self._answer(chat)
        if answer.usage is not None:
            self.budget.spend(int(answer.usage.total_tokens or 0))
        else:
            self.budget.spend(worst)
        if not answer.choices:
            raise NoAnswer("the endpoint gave an answer without a choice")
        choice = answer.choices[0]
        if getattr(choice.message, "refusal", None):
            raise NoAnswer(f"the model refused: {choice.message.refusal[:120]}")
        if choice.finish_reason == "content_filter":
            raise NoAnswer("the endpoint's filter withheld the answer")
        if choice.finish_reason == "length":
            raise NoAnswer("the answer was cut off at its greatest length")
        return str(choice.message.content or "")

    def _answer(self, chat: Sequence[dict[str, str]]) -> Any:
        openai = _openai()
        if self._client is None:
            self._client = openai.OpenAI(
                api_key=self.endpoint.key(), base_url=self.endpoint.url or None,
                timeout=self.endpoint.timeout, max_retries=0,
            )  # fmt: skip
            self._options = {"temperature": 0, "max_tokens": self.endpoint.longest,
                             "response_format": RESPONSE_FORMAT}  # fmt: skip
        trouble = ""
        number = 0
        while number < self.endpoint.tries:
            wait = self.endpoint.pause * 2**number
            number += 1
            try:
                return self._client.chat.completions.create(
                    model=self.endpoint.model, messages=list(chat), **self._options
                )
            except openai.APIStatusError as error:
                trouble = f"status {error.status_code}"
                if error.status_code in (400, 422) and self._without(str(error)):
                    number -= 1  # the same question in other words is no further try
                    continue
                if error.status_code < 500 and error.status_code not in _PASSING:
                    raise self._refused(f"{trouble}: {str(error)[:160]}") from error
                wait = _retry_after(error, wait)
            except openai.APITimeoutError:
                trouble = f"no answer within {self.endpoint.timeout:g} s"
            except openai.APIConnectionError:
                trouble = "no connection"
            except (openai.APIError, ValueError) as error:
                trouble = f"an answer that is no chat completion ({str(error)[:80]})"
            if number < self.endpoint.tries:
                self.sleep(min(wait, _LONGEST_WAIT))
        raise self._refused(f"{trouble}, asked {self.endpoint.tries} times")

    def _without(self, why: str) -> bool:
        """Leave out or rename what this server says it does not take; whether it was anything.

        Every answer is checked in full, so that nothing rests on what is left out.
        """
        for name, instead in _OPTIONAL.items():
            if name in self._options and re.search(rf"\b{name}\b", why):
                value = self._options.pop(name)
                if instead:
                    self._options[instead] = value
                return True
        return False

    def _refused(self, why: str) -> EnvironmentFault:
        where = self.endpoint.url or "the endpoint"
        return EnvironmentFault(
            f"{where} does not read with model {self.endpoint.model} ({why}).",
            "Check --endpoint, --model and PARLEY_LLM_KEY; answers in --cache are kept.",
        )


def _openai() -> Any:
    try:
        import openai
    except ImportError as error:
        raise MissingExtra("llm", "The llm engine") from error
    return openai


def _retry_after(error: Any, otherwise: float) -> float:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", otherwise)))
    except ValueError:  # the header may hold a date instead of seconds
        return otherwise
