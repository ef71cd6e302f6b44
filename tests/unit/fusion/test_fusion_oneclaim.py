"""One claim says one thing on one question, and a bare no asks none."""

from __future__ import annotations

from dataclasses import replace

from parley.fusion.forms import FormCode
from parley.fusion.grouping import Evidence, Key
from parley.fusion.oneclaim import in_one_breath, is_asked
from parley.fusion.voices import Voice

DISPLACED = Key("count", "displaced", "people")
ABROAD = Evidence(
    DISPLACED, "c1", Voice("un", "UN"), FormCode.APPROX, 200_000, wording="200,000 people"
)
WITHIN = replace(ABROAD, form=FormCode.AT_LEAST, value=None, low=700_000, wording="700,000")


def test_two_figures_of_one_claim_are_a_floor_not_a_quarrel() -> None:
    (joined,) = in_one_breath([ABROAD, WITHIN])
    assert (joined.form, joined.low, joined.high) == (FormCode.AT_LEAST, 700_000, None)
    assert joined.wording == "200,000 people; 700,000"


def test_two_claims_keep_their_figures_and_a_repeat_is_no_second_one() -> None:
    other = replace(WITHIN, claim="c2")
    assert in_one_breath([ABROAD, other]) == [ABROAD, other]
    again = replace(ABROAD, wording="some 200,000")
    assert in_one_breath([ABROAD, again]) == [ABROAD, again]


def test_a_bare_no_opens_no_question_of_state_or_day() -> None:
    state = Key("category", "status", topic="ceasefire")
    no = Evidence(state, "c", Voice("un", "UN"), FormCode.CATEGORY, label="agreed", denied=True)
    assert not is_asked([no])
    assert is_asked([no, replace(no, claim="d", denied=False)])
    stance = replace(no, key=Key("category", "position", actor="gov", topic="ceasefire"))
    assert is_asked([stance]), "who does not agree takes a position"
