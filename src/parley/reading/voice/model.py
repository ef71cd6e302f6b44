"""What attribution finds: who says what in which words."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.core.terms import Form

TokenSpan = tuple[int, int]


@dataclass(slots=True)
class Attribution:
    """One stretch of reported speech, in token spans.

    ``speaker`` is the whole phrase ("Angaben der Uno"), ``source`` who it leads to
    ("Uno"); ``borrowed`` says that the speaker was named in an earlier sentence.
    """

    form: Form
    content: list[TokenSpan]
    rule: str
    unit: int
    frame: list[TokenSpan] = field(default_factory=list)
    cue: list[int] = field(default_factory=list)
    speaker: TokenSpan | None = None
    source: TokenSpan | None = None
    behind: TokenSpan | None = None  # who "demnach" or "eigenen Angaben" leads to
    addressee: TokenSpan | None = None
    via: list[TokenSpan] = field(default_factory=list)
    lends: TokenSpan | None = None  # the words whose verb and measure a gapped voice shares
    act: str = "assert"
    lemma: str = ""
    borrowed: bool = False
    nested: bool = False

    @property
    def first(self) -> int:
        """The first token of content and frame."""
        return min(a for a, _ in self.content + self.frame)

    @property
    def last(self) -> int:
        """One past the last token of content and frame."""
        return max(b for _, b in self.content + self.frame)
