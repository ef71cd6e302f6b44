"""English expressions of time, read on Wednesday 13 March 2024."""

from __future__ import annotations

from datetime import date

import pytest

from parley.reading.when import find_times

PUBLISHED = date(2024, 3, 13)

# sentence | expression | TIMEX3 value [| mod]
TABLE = """
The truce began on 7 October 2023. | 7 October 2023 | 2023-10-07
The truce began on October 7, 2023. | October 7, 2023 | 2023-10-07
The truce began on October 7th, 2023. | October 7th, 2023 | 2023-10-07
The truce began on the 7th of October 2023. | the 7th of October 2023 | 2023-10-07
The truce began on Saturday, 7 October 2023. | Saturday, 7 October 2023 | 2023-10-07
The truce began on Saturday, October 7. | Saturday, October 7 | 2023-10-07
The truce began on 7 Oct 2023. | 7 Oct 2023 | 2023-10-07
The truce began on Oct. 7, 2023. | Oct. 7, 2023 | 2023-10-07
The truce began on 2023-10-07. | 2023-10-07 | 2023-10-07
It was signed in May 1994. | May 1994 | 1994-05
It was signed in May of 1994. | May of 1994 | 1994-05
It was signed in 1994. | 1994 | 1994
They fled in January. | January | 2024-01
They fled in November. | November | 2023-11
The talks will resume in April. | April | 2024-04
The talks will resume on 2 April. | 2 April | 2024-04-02
They arrived on 2 March. | 2 March | 2024-03-02
They left on 28 December. | 28 December | 2023-12-28
The envoy said on Monday that talks had failed. | Monday | 2024-03-11
The envoy said on Wednesday that talks had failed. | Wednesday | 2024-03-13
The envoy said on Thursday that talks had failed. | Thursday | 2024-03-07
The parties will meet on Thursday. | Thursday | 2024-03-14
The parties will meet on Monday. | Monday | 2024-03-18
The parties are expected to meet on Sunday. | Sunday | 2024-03-17
It was shelled last Friday. | last Friday | 2024-03-08
It was shelled last Wednesday. | last Wednesday | 2024-03-06
They meet next Wednesday. | next Wednesday | 2024-03-20
They meet next Tuesday. | next Tuesday | 2024-03-19
Clashes erupted on Tuesday evening. | Tuesday evening | 2024-03-12TEV
Clashes erupted on Sunday morning. | Sunday morning | 2024-03-10TMO
Clashes erupted on Saturday night. | Saturday night | 2024-03-09TNI
Clashes erupted on Monday afternoon. | Monday afternoon | 2024-03-11TAF
He resigned yesterday. | yesterday | 2024-03-12
He resigned yesterday evening. | yesterday evening | 2024-03-12TEV
He resigned today. | today | 2024-03-13
He will resign tomorrow. | tomorrow | 2024-03-14
He will resign tomorrow morning. | tomorrow morning | 2024-03-14TMO
It happened the day before yesterday. | the day before yesterday | 2024-03-11
It will happen the day after tomorrow. | the day after tomorrow | 2024-03-15
Shells fell last night. | last night | 2024-03-12TNI
A curfew begins tonight. | tonight | 2024-03-13TNI
The convoy left this morning. | this morning | 2024-03-13TMO
The convoy left this afternoon. | this afternoon | 2024-03-13TAF
Fighting eased this week. | this week | 2024-W11
Fighting eased last week. | last week | 2024-W10
Fighting may ease next week. | next week | 2024-W12
Elections were held last month. | last month | 2024-02
Elections were held this month. | this month | 2024-03
Elections will be held next month. | next month | 2024-04
Elections were held last year. | last year | 2023
Elections were held this year. | this year | 2024
Elections will be held next year. | next year | 2025
The town fell earlier this month. | earlier this month | 2024-03
The town fell earlier this year. | earlier this year | 2024
The town fell last September. | last September | 2023-09
Talks resume next April. | next April | 2024-04
The town fell last summer. | last summer | 2023-SU
The town fell in the spring of 2015. | spring of 2015 | 2015-SP
The town fell in autumn 2015. | autumn 2015 | 2015-FA
The town fell in the fall of 2015. | fall of 2015 | 2015-FA
The town fell in winter 1995. | winter 1995 | 1995-WI
The town fell in early October. | early October | 2023-10 | START
The town fell in mid-October. | mid-October | 2023-10 | MID
The town fell in late October. | late October | 2023-10 | END
The town fell in late 2015. | late 2015 | 2015 | END
The town fell in early 2015. | early 2015 | 2015 | START
The town fell in mid-2015. | mid-2015 | 2015 | MID
It ended at the end of 1995. | the end of 1995 | 1995 | END
It ended at the end of October 1995. | the end of October 1995 | 1995-10 | END
It ends by the end of the year. | the end of the year | 2024 | END
It ends by the end of the month. | the end of the month | 2024-03 | END
It began at the beginning of the year. | the beginning of the year | 2024 | START
It began at the start of last year. | the start of last year | 2023 | START
It lasted through the 1990s. | the 1990s | 199
It lasted through the early 1990s. | the early 1990s | 199 | START
It began in the late 1980s. | the late 1980s | 198 | END
It began in the '80s. | the '80s | 198
It began in the nineteenth century. | the nineteenth century | 18
It began in the 19th century. | the 19th century | 18
It began in the early 20th century. | the early 20th century | 19 | START
It rose in the first half of 2016. | the first half of 2016 | 2016-H1
It rose in the second half of last year. | the second half of last year | 2023-H2
It rose in the third quarter of 2016. | the third quarter of 2016 | 2016-Q3
It rose in the third-quarter of 2016. | the third-quarter of 2016 | 2016-Q3
It began on 10/31/2014. | 10/31/2014 | 2014-10-31
It rose in the first quarter. | the first quarter | 2024-Q1
The rebels left two weeks ago. | two weeks ago | 2024-W09
The rebels left three days ago. | three days ago | 2024-03-10
The rebels left a month ago. | a month ago | 2024-02
The rebels left ten years ago. | ten years ago | 2014
The rebels left a decade ago. | a decade ago | 201
The rebels left a few days ago. | a few days ago | PAST_REF
The rebels left several months ago. | several months ago | PAST_REF
The mandate expires in two weeks. | two weeks | 2024-W13
The mandate expires in three days. | three days | 2024-03-16
The mandate expires in six months. | six months | 2024-09
The mandate expires in a month. | a month | 2024-04
They fought for three years. | three years | P3Y
They fought for several years. | several years | PXY
They fought for a few weeks. | a few weeks | PXW
They fought for more than two months. | more than two months | P2M | MORE_THAN
They fought for nearly a decade. | nearly a decade | P10Y | LESS_THAN
They fought for about ten days. | about ten days | P10D | APPROX
They fought for at least six hours. | at least six hours | PT6H | EQUAL_OR_MORE
They fought for the first nine months. | the first nine months | P9M
They fought for half an hour. | half an hour | PT30M
They fought for two and a half years. | two and a half years | P2.5Y
A 72-hour ceasefire was agreed. | 72-hour | PT72H
A three-day truce was agreed. | three-day | P3D
They must leave within 48 hours. | 48 hours | PT48H
They have fought for decades. | decades | PXDE
It was quiet over the past three weeks. | the past three weeks | P3W
It was quiet over the last two days. | the last two days | P2D
It was quiet in recent weeks. | recent weeks | PXW
It was quiet in recent months. | recent months | PXM
It will be quiet in the coming days. | the coming days | PXD
It will be quiet over the next five years. | the next five years | P5Y
Strikes were reported daily. | daily | P1D
Strikes were reported every day. | every day | P1D
Strikes were reported every Friday. | every Friday | XXXX-WXX-5
Strikes were reported every night. | every night | XXXX-XX-XXTNI
Strikes were reported every two weeks. | every two weeks | P2W
Strikes were reported each month. | each month | P1M
The council meets twice a year. | twice a year | P1Y
The council meets weekly. | weekly | P1W
The council meets annually. | annually | P1Y
The council meets every other week. | every other week | P2W
Sixty people flee per day, ten per day. | per day | P1D
He is now in exile. | now | PRESENT_REF
He is currently in exile. | currently | PRESENT_REF
He was recently exiled. | recently | PAST_REF
He will soon be exiled. | soon | FUTURE_REF
It struck at 5 p.m. and was heard far off. | 5 p.m | 2024-03-13T17:00
It struck at 5 pm. | 5 pm | 2024-03-13T17:00
It struck at 5:30 am. | 5:30 am | 2024-03-13T05:30
It struck at 17:30 GMT. | 17:30 GMT | 2024-03-13T17:30
It struck at midnight. | midnight | 2024-03-13T24:00
It struck at noon. | noon | 2024-03-13T12:00
It struck at dawn. | dawn | 2024-03-13TMO
It struck overnight. | overnight | 2024-03-13TNI
The army struck on 5 May 2014. It struck again the following day. | the following day | 2014-05-06
The army struck on 5 May 2014. It struck again the next day. | the next day | 2014-05-06
The army struck on 5 May 2014. It struck again two days later. | two days later | 2014-05-07
The army struck on 5 May 2014. It struck again three weeks later. | three weeks later | 2014-W22
The army struck on 5 May 2014. It had struck the day before. | the day before | 2014-05-04
The army struck on 5 May 2014. It had struck two days earlier. | two days earlier | 2014-05-03
The army struck on 5 May 2014. It had struck a week earlier. | a week earlier | 2014-W18
The army struck in May 2014. It struck again in the same month. | the same month | 2014-05
The army struck in May 2014. It struck again a year later. | a year later | 2015
The army struck in May 2014. It struck again the following year. | the following year | 2015
Talks ran from 5 to 7 May 2014. | 5 | 2014-05-05
Talks ran from 5 to 7 May 2014. | 7 May 2014 | 2014-05-07
Talks ran from March to May 2014. | March | 2014-03
Raids on 3, 5 and 9 June 2014 failed. | 3 | 2014-06-03
Raids on 3, 5 and 9 June 2014 failed. | 5 | 2014-06-05
Raids on 3, 5 and 9 June 2014 failed. | 9 June 2014 | 2014-06-09
The accord of 2014-15 failed. | 15 | 2015
They signed on Christmas Day 2015. | Christmas Day 2015 | 2015-12-25
They signed on Good Friday 1998. | Good Friday 1998 | 1998-04-10
They signed on New Year's Eve. | New Year's Eve | 2023-12-31
Shelling continued over the weekend. | the weekend | 2024-W10-WE
Shelling continued last weekend. | last weekend | 2024-W10-WE
The treaty of 321 BC held. | 321 BC | BC0321
They have fought since 2011. | 2011 | 2011
They have fought since Monday. | Monday | 2024-03-11
They have fought since last week. | last week | 2024-W10
They must leave by Friday. | Friday | 2024-03-15
They must leave until 20 March. | 20 March | 2024-03-20
"""

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]} in {row[0][:24]}")
def test_english_expression(row: tuple[str, ...]) -> None:
    sentence, words, value, *mod = row
    found = {t.text: t for t in find_times(sentence, "en", PUBLISHED)}
    assert words in found, sorted(found)
    assert found[words].value == value
    assert found[words].mod == (mod[0] if mod else "")


def test_a_date_of_numbers_keeps_both_orders() -> None:
    [time] = find_times("It fell on 5/6/2014.", "en", PUBLISHED)
    assert time.candidates == (date(2014, 5, 6), date(2014, 6, 5))
    assert (time.start_min, time.end_max) == (date(2014, 5, 6), date(2014, 6, 5))
    [sure] = find_times("It fell on 25/6/2014.", "en", PUBLISHED)
    assert sure.value == "2014-06-25" and sure.candidates == ()


def test_the_table_is_large_enough() -> None:
    assert len(ROWS) >= 150


@pytest.mark.parametrize(
    "sentence",
    [
        "He may march on the town.",
        "The second brigade fell.",
        "UN Resolution 2254 was adopted.",
        "A 22-year-old was hurt.",
        "The man, 45 years old, was hurt.",
        "They sold 2000 rifles.",
    ],
)
def test_no_time_in(sentence: str) -> None:
    assert find_times(sentence, "en", PUBLISHED) == ()


@pytest.mark.parametrize(
    ("language", "text", "value", "start"),
    [
        ("en", "The deal will be signed on May 3, 2999.", "2999-05-03", date(2999, 5, 3)),
        ("de", "Es soll am 3. Mai 2999 unterzeichnet werden.", "2999-05-03", date(2999, 5, 3)),
        ("de", "Am 3. Mai 5000 Soldaten zu entsenden, war falsch.", "2025-05-03", date(2025, 5, 3)),
    ],
)
def test_far_years(language: str, text: str, value: str, start: date) -> None:
    [t] = find_times(text, language, date(2025, 6, 18))
    assert (t.value, t.start_min) == (value, start)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Since the war began in April 2023, many have died."),
        ("de", "Seit Beginn des Krieges im April 2023 starben viele."),
    ],
)
def test_since_what_began_on_a_date(language: str, text: str) -> None:
    [t] = find_times(text, language, date(2025, 6, 18))
    assert (t.relation, t.end_max) == ("since", date(2025, 6, 18))


@pytest.mark.parametrize("text", ["Its spokesman Khaing Thu Kha spoke.", "It was a second clash."])
def test_names_and_ordinals_are_no_times(text: str) -> None:
    assert not find_times(text, "en", date(2025, 6, 18))


def test_a_length_after_a_superlative_looks_back() -> None:
    [t] = find_times("It was the worst fighting in two decades.", "en", date(2025, 5, 8))
    assert (t.start_min, t.value) == (None, "P20Y")


def test_overnight_is_the_night_of_the_report_not_of_an_old_date() -> None:
    text = "He was involved in the April 22 attack. Three jets crashed overnight."
    assert find_times(text, "en", date(2025, 5, 8))[-1].value == "2025-05-08TNI"
