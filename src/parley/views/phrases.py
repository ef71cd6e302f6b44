"""Short phrases of the rooms (what-ifs, inputs, drivers) in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from parley.core.agreement import Agreement
from parley.core.forecast import Driver, Forecast
from parley.views.numbers import ltr
from parley.views.show import Show
from parley.views.vocabulary import N_

WHAT_IFS = (
    (r"^as it stands$", N_("as it stands")),
    (r"^without (?P<who>.+) as guarantor$", N_("without %(who)s as guarantor")),
    (r"^(?P<who>.+) satisfied$", N_("%(who)s satisfied")),
    (r"^war worth (?P<n>[\d.]+) % more to (?P<who>.+)$", N_("war worth %(n)s % more to %(who)s")),
)

INPUTS = {
    "said": N_("what its public yes or no tells"),
    "unexplained": N_("what no input explains"),
    "war_cost": N_("cost of fighting on"),
    "separate_deal": N_("what a separate deal would bring"),
    "capability": N_("military strength"),
    "exposure": N_("loss if the other side cheats"),
    "patience": N_("patience"),
    "veto": N_("power to torpedo"),
    "optimism": N_("over-confidence"),
    "salience": N_("how much it cares"),
    "ideal": N_("what it wants"),
    "proposal": N_("what the plan proposes"),
    "monitoring": N_("monitoring"),
    "presence": N_("presence on the ground"),
    "leverage": N_("hold over its clients"),
    "own_fighting": N_("its own fighting"),
    "commission": N_("a joint commission"),
    "signature": N_("a signature by a third party"),
    "full": N_("a comprehensive text"),
    "gap": N_("what a party gains by signing"),
    "hold": N_("how long earlier truces held"),
    "reach": N_("reach"),
    "attribution": N_("share of incidents that can be attributed"),
    "bend": N_("curvature of preferences"),
    "decisiveness": N_("how decisive strength is"),
    "delay_years": N_("how long waiting takes"),
    "frailty": N_("how fragile this one is"),
    "pressure": N_("pull of patrons on clients"),
    "recovery_years": N_("time to regain what a truce gives away"),
    "scale_days": N_("how long truces last here"),
    "shape": N_("how early truces break"),
    "spark": N_("violations that spread"),
    "steepness": N_("how sharply consent turns"),
    "effect": N_("effect of"),
    "all": N_("all parties"),
    "1": "",
}


FLAGS = (
    (
        r"^(?P<who>\S+) is patron of (?P<of>\S+) but no party: its weight is not counted$",
        N_("%(who)s is patron of %(of)s but no party: its weight is not counted"),
    ),
    (
        r"^(?P<who>\S+) may strike before (?P<of>\S+) grows stronger$",
        N_("%(who)s may strike before %(of)s grows stronger"),
    ),
)


def said_again(
    label: str,
    patterns: Iterable[tuple[str, str]],
    t: Callable[[str], str],
    name: Callable[[str], str],
) -> str:
    """A room's English phrase of a known form in the reader's language, or "" for any other."""
    for pattern, text in patterns:
        found = re.match(pattern, label)
        if found:
            said = str(t(text))
            for key, value in found.groupdict().items():
                said = said.replace(f"%({key})s", name(value) if value else "")
            return said
    return ""


def what_if(show: Show, label: str) -> str:
    """A what-if of the agreements room."""
    found = said_again(label, WHAT_IFS, show.t, show.name)
    return found or show.local(str(show.t(label)))


def base_name(t: Callable[[str], str], name: str) -> str:
    """The name of a base rate: a published one, or that of the case's own record."""
    own = re.match(r"^the case's own (\d+) earlier agreements$", name)
    if own is None:
        return str(t(name))
    if own[1] == "1":
        return str(t("the case's own earlier agreement"))
    return str(t("the case's own %(n)s earlier agreements")) % {"n": own[1]}


def input_name(show: Show, name: str, plan: Agreement) -> str:
    """An input's dotted name in words: ``iran.who.ideal`` is "Iran: Who may leave – what it wants".

    Parts are actors, issues of the package, or words of the model; others stay as they are.
    """
    german = show.lang == "de"
    issues = {t.issue: (t.name_de if german and t.name_de else t.name) for t in plan.terms}
    tools = {i.id: i.name for i in plan.instruments}
    said = []
    for part in name.split("."):
        if part in issues:
            said.append(issues[part])
        elif part in show.names and part not in INPUTS:
            said.append(show.name(part))
        elif ">" in part:  # a patron's tie to its client
            said.append(" → ".join(show.name(end) for end in part.split(">")))
        elif part in INPUTS:
            said.append(str(show.t(INPUTS[part])) if INPUTS[part] else "")
        else:
            said.append(tools.get(part, part.replace("_", " ")))
    return " – ".join(s for s in said if s)


MARCH = re.compile(r"^(?P<who>[\w-]+): about (?P<n>[\d,.]+) from (?P<a>.+?) to (?P<b>.+)$")


def telling(show: Show, drivers: Iterable[Driver]) -> list[Driver]:
    """The drivers worth telling: all but marches of a handful and what changes nothing."""
    found = [(d, MARCH.match(d.label)) for d in drivers]
    heads = [(d, m, float(m["n"].replace(",", "")) if m else 0.0) for d, m in found]
    moving = [(d, m, n) for d, m, n in heads if show.n.figure(d.factor, 2) != "1"]
    return [d for d, m, n in moving if m is None or show.sizeable(m["who"], n)]


def driver(show: Show, d: Driver) -> str:
    """What moves a forecast: the news and the place, or who marches where."""
    march = MARCH.match(d.label)
    if march:
        text = show.t("%(who)s: about %(n)s from %(a)s to %(b)s")
        size = float(march["n"].replace(",", ""))
        return text % {
            "who": show.name(march["who"]),
            "n": show.n.figure(size),
            "a": show.local(march["a"]),
            "b": show.local(march["b"]),
        }
    news, mark, place = d.label.rpartition(": ")
    if not mark:
        return show.local(show.word(d.label))
    word, bracket, number = news.partition(" (")
    said = show.word(word) + (f" ({number}" if bracket else "")
    return f"{said}: {show.name(d.place) if d.place else show.local(place)}"


def quiet_first(f: Forecast) -> bool:
    """Whether no offensive at all is likelier than not, so that it is said first.

    One place may be less likely than none while an offensive somewhere is all but sure.
    """
    return f.p_by_option.get("none", 0.0) > 0.5


def times(show: Show, factor: float) -> str:
    """How news changes a chance: "× 1.3" is three tenths more, "× 0.5" halves it."""
    return ltr(f"× {show.n.figure(factor, 2)}", show.lang)


def option(show: Show, key: str) -> str:
    """An answer to a question about the future."""
    if key == "none":
        return show.t("no offensive within the horizon")
    return show.names.get(key) or show.t({"yes": N_("yes"), "no": N_("no")}.get(key, key))
