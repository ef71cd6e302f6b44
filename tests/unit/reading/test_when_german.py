"""German expressions of time, read on Wednesday 21 December 2016 unless the row says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from parley.reading.when import find_times

PUBLISHED = date(2016, 12, 21)

# sentence | expression | TIMEX3 value [| mod]
TABLE = """
Am 7. Oktober 2013 fiel die Stadt. | 7. Oktober 2013 | 2013-10-07
Am 07.10.2013 fiel die Stadt. | 07.10.2013 | 2013-10-07
Am Montag, dem 7. Oktober 2013, fiel die Stadt. | Montag, dem 7. Oktober 2013 | 2013-10-07
Am dritten Mai fiel die Stadt. | dritten Mai | 2016-05-03
Im Mai fiel die Stadt. | Mai | 2016-05
Im Februar soll gewählt werden. | Februar | 2017-02
Am Montag fiel die Stadt. | Montag | 2016-12-19
Am Donnerstag soll die Stadt übergeben werden. | Donnerstag | 2016-12-22
Am vergangenen Freitag fiel die Stadt. | vergangenen Freitag | 2016-12-16
Am kommenden Dienstag wird verhandelt. | kommenden Dienstag | 2016-12-27
Er traf am Mittwochabend ein. | Mittwochabend | 2016-12-21TEV
Er traf am Dienstagmorgen ein. | Dienstagmorgen | 2016-12-20TMO
In der Nacht zu Dienstag schlugen Granaten ein. | Nacht zu Dienstag | 2016-12-19TNI
In der Nacht zum 3. März 2015 schlugen Granaten ein. | Nacht zum 3. März 2015 | 2015-03-02TNI
Das sagte er gestern. | gestern | 2016-12-20
Das sagte er gestern Abend. | gestern Abend | 2016-12-20TEV
Das geschieht morgen. | morgen | 2016-12-22
Das geschieht übermorgen. | übermorgen | 2016-12-23
Das geschah vorgestern. | vorgestern | 2016-12-19
Ende Oktober flohen sie. | Ende Oktober | 2016-10 | END
Anfang 2015 flohen sie. | Anfang 2015 | 2015 | START
Mitte der 1990er Jahre flohen sie. | Mitte der 1990er Jahre | 199 | MID
In den achtziger Jahren flohen sie. | den achtziger Jahren | 198
In der ersten Hälfte des 15. Jahrhunderts begann es. | ersten Hälfte des 15. Jahrhunderts | 14
Im 19. Jahrhundert begann es. | 19. Jahrhundert | 18
Bis Jahresende sollen sie abziehen. | Jahresende | 2016 | END
Ende des Jahres 1914 begann es. | Ende des Jahres 1914 | 1914 | END
Im Frühsommer 1916 begann es. | Frühsommer 1916 | 1916-SU | START
Im Herbst flohen sie. | Herbst | 2016-FA
Im dritten Quartal 2014 sank es. | dritten Quartal 2014 | 2014-Q3
In der zweiten Jahreshälfte sank es. | zweiten Jahreshälfte | 2016-H2
Im vergangenen Jahr sank es. | vergangenen Jahr | 2015
Letzte Woche sank es. | Letzte Woche | 2016-W50
Im nächsten Monat wird es steigen. | nächsten Monat | 2017-01
Im März des vergangenen Jahres sank es. | März des vergangenen Jahres | 2015-03
Vor zwei Wochen kamen sie. | zwei Wochen | 2016-W49
Vor drei Tagen kamen sie. | drei Tagen | 2016-12-18
Vor fünf Jahren kamen sie. | fünf Jahren | 2011
In einem Monat gehen sie. | einem Monat | 2017-01
Seit Monaten warten sie. | Monaten | PXM
Seit zwei Jahren warten sie. | zwei Jahren | P2Y
Sie warteten zwei bis drei Monate. | zwei bis drei Monate | PXM
Sie warteten zweieinhalb Jahre. | zweieinhalb Jahre | P2.5Y
Sie warteten mehr als zwei Wochen. | mehr als zwei Wochen | P2W | MORE_THAN
Sie warteten rund zehn Tage. | rund zehn Tage | P10D | APPROX
Es war eine dreitägige Feuerpause. | dreitägige | P3D
Es war eine 48-stündige Feuerpause. | 48-stündige | PT48H
Es waren monatelange Kämpfe. | monatelange | PXM
Binnen 72 Stunden müssen sie gehen. | 72 Stunden | PT72H
In den vergangenen zehn Jahren sank es. | vergangenen zehn Jahren | P10Y
In den nächsten Wochen steigt es. | nächsten Wochen | PXW
Sie fliegen täglich. | täglich | P1D
Sie treffen sich jeden Montag. | jeden Montag | XXXX-WXX-1
Sie treffen sich alle zwei Wochen. | alle zwei Wochen | P2W
Sie treffen sich montags. | montags | XXXX-WXX-1
Sie erhalten 400 Euro im Monat. | im Monat | P1M
Um 20.30 Uhr begann es. | 20.30 Uhr | 2016-12-21T20:30
Um acht Uhr begann es. | acht Uhr | 2016-12-21T08:00
Am Karfreitag 1998 einigten sie sich. | Karfreitag 1998 | 1998-04-10
Am 5. Mai 2014 griffen sie an. Zwei Tage später war es vorbei. | Zwei Tage später | 2014-05-07
Am 5. Mai 2014 griffen sie an. Am folgenden Tag war es vorbei. | folgenden Tag | 2014-05-06
Am 5. Mai 2014 griffen sie an. Am Tag zuvor war es ruhig. | Tag zuvor | 2014-05-04
Am 5. Mai 2014 kam er. Im März des folgenden Jahres ging er. | März des folgenden Jahres | 2015-03
Am 3., 4. und 7. Oktober 2012 schossen sie. | 3. | 2012-10-03
Am 3., 4. und 7. Oktober 2012 schossen sie. | 4. | 2012-10-04
Von Mai bis Juli 1915 schossen sie. | Mai | 1915-05
Der Krieg von 1914-18 war lang. | 18 | 1918
Im Jahr 216 v. Chr. verlor Rom. | Jahr 216 v. Chr. | BC0216
Das gilt jetzt. | jetzt | PRESENT_REF
Das galt damals. | damals | PAST_REF
Das gilt bald. | bald | FUTURE_REF
"""

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]} in {row[0][:24]}")
def test_german_expression(row: tuple[str, ...]) -> None:
    sentence, words, value, *mod = row
    found = {t.text: t for t in find_times(sentence, "de", PUBLISHED)}
    assert words in found, sorted(found)
    assert found[words].value == value
    assert found[words].mod == (mod[0] if mod else "")


@pytest.mark.parametrize(
    "sentence",
    [
        "Ein 22-Jähriger wurde verletzt.",
        "Der Mann ist 45 Jahre alt.",
        "Sie verkauften 2000 Gewehre.",
        "Die UN-Resolution 2254 wurde verabschiedet.",
        "Das Ergebnis war 3:2.",
    ],
)
def test_no_time_in(sentence: str) -> None:
    assert find_times(sentence, "de", PUBLISHED) == ()


def test_month_precision_leaves_four_wednesdays() -> None:
    [time] = find_times("Das sagte er am Mittwoch.", "de", date(2016, 12, 1), "month")
    assert [day.day for day in time.candidates] == [7, 14, 21, 28]
    assert (time.start_min, time.end_max) == (date(2016, 12, 7), date(2016, 12, 28))
    assert "2016-12" in time.why and "4 days" in time.why


def test_year_precision_leaves_every_wednesday_of_the_year() -> None:
    [time] = find_times("Das sagte er am Mittwoch.", "de", date(2016, 1, 1), "year")
    assert len(time.candidates) == 52
    assert all(day.isoweekday() == 3 and day.year == 2016 for day in time.candidates)


@pytest.mark.parametrize("words", ["am Mittwoch", "gestern", "vor zwei Wochen", "im Februar"])
def test_without_a_date_relative_words_stay_open_and_say_so(words: str) -> None:
    [time] = find_times(f"Das geschah {words}.", "de", None)
    assert (time.start_min, time.start_max, time.end_min, time.end_max) == (None,) * 4
    assert "no date" in time.why


@pytest.mark.parametrize(
    ("words", "bounds"),
    [
        ("Ende Oktober flohen sie.", ("2016-10-21", "2016-10-31", "2016-10-21", "2016-10-31")),
        ("Seit Mai 2015 warten sie.", ("2015-05-01", "2015-05-31", "2016-12-21", "2016-12-21")),
        ("Bis zum 3. Mai 2015 warteten sie.", (None, None, "2015-05-03", "2015-05-03")),
        ("Ab dem 3. Januar sollen sie gehen.", ("2017-01-03", "2017-01-03", "2017-01-03", None)),
        ("Nach dem 3. Mai 2015 gingen sie.", ("2015-05-03", None, None, None)),
        ("Vor dem 3. Mai 2015 gingen sie.", (None, None, None, "2015-05-02")),
        ("Seit Monaten warten sie.", ("2016-01-21", "2016-10-21", "2016-12-21", "2016-12-21")),
    ],
)
def test_prepositions_move_the_bounds(words: str, bounds: tuple[str | None, ...]) -> None:
    [time] = find_times(words, "de", PUBLISHED)
    got = (time.start_min, time.start_max, time.end_min, time.end_max)
    assert tuple(None if day is None else day.isoformat() for day in got) == bounds


def test_a_length_between_two_figures_opens_the_bounds() -> None:
    [time] = find_times("In zwei bis drei Monaten wird gewählt.", "de", PUBLISHED)
    assert (time.start_min, time.end_max) == (date(2017, 2, 21), date(2017, 3, 21))


def test_a_count_after_a_year_is_no_year() -> None:
    text = "Das kostet in diesem Jahr 120 Milliarden Dollar."
    assert [t.text for t in find_times(text, "de", PUBLISHED)] == ["diesem Jahr"]


def test_a_story_of_long_ago_counts_from_itself() -> None:
    text = "Am 28. Juli 1914 begann der Krieg. Am 3. August fiel die erste Stadt."
    assert [t.value for t in find_times(text, "de", PUBLISHED)] == ["1914-07-28", "1914-08-03"]
