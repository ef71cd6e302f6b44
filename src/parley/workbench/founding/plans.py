"""The agreements of a founded scenario: a truce that reports tell of, or a plan to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from babel.dates import format_date

from parley.workbench.founding.deals import most_told
from parley.workbench.founding.draft import Draft
from parley.workbench.founding.forces import parties_of
from parley.workbench.founding.sides import Side, side
from parley.workbench.founding.truces import Deal

HEAD = """\
# {head} What you leave out is taken from wide priors and marked as
# assumed in the report. docs/scenario-format.md explains every key.
"""
ISSUES = """\
# Issues on a scale from 0 to 100, and where each party stands:
# [[term]]
# issue = "withdrawal"
# name = "Withdrawal from cities"
# scale_low = "none"
# scale_high = "complete"
# proposal = {{ low = 30, best = 50, high = 70, source = "…" }}
#
# [[position]]
# party = "{first}"
# issue = "withdrawal"
# ideal = {{ low = 0, best = 10, high = 20, source = "…" }}
# salience = {{ low = 50, best = 70, high = 90, source = "…" }}
"""
OUTSIDE = """\
own_fighting = { low = 0, best = 0.02, high = 0.1, source = "assumed: backs no side" }
"""


def plans(draft: Draft) -> dict[str, str]:
    """Every agreement's file; the template where no truce is told to hold.

    A truce that ended is kept as a precedent: how long it held tells how long the next may.
    """
    found = draft.deals
    out = {f"agreements/{_id(d)}.toml": _truce(draft, d) for d in found.signed}
    if found.holds is None:
        out["agreements/ceasefire.toml"] = _template(draft)
    return out


def outsiders(draft: Draft) -> list[Side]:
    """Mediators and guarantors, as actors."""
    found = draft.deals
    told = (*most_told(found.mediators, draft.country), *most_told(found.guarantors, draft.country))
    return list(dict.fromkeys(told))


def truce_names(day: date) -> tuple[str, str]:
    """What a truce is called by its day, in English and in German.

    Examples
    --------
    >>> truce_names(date(2025, 7, 19))
    ('Truce of 19 July 2025', 'Waffenruhe vom 19. Juli 2025')
    """
    english = format_date(day, "d MMMM y", locale="en")
    german = format_date(day, "d. MMMM y", locale="de")
    return f"Truce of {english}", f"Waffenruhe vom {german}"


def at_the_table(draft: Draft, most: int = 4) -> list[str]:
    """Ids of those who would sign: who fights most; all that are known where nobody does."""
    parties = parties_of(draft)
    ids = {name: key for key, name in parties}
    fight = [ids[name] for name, _ in draft.sides() if name in ids]
    return fight[:most] if len(fight) > 1 else [key for key, _ in parties][:most]


def _id(deal: Deal) -> str:
    return f"truce-{deal.day}"


def _truce(draft: Draft, deal: Deal) -> str:
    """A truce that was signed, as it stands."""
    ids = {name: key for key, name in parties_of(draft)}
    signed = [ids[name] for name in deal.parties if name in ids]
    outside = [key for key in at_the_table(draft) if key not in signed]
    last = deal is draft.deals.signed[-1]  # mediators and guarantors are told of as they are now
    english, german = truce_names(deal.day)
    told = "; ".join(deal.told[:6]).replace("\\", " ").replace('"', "'")
    if deal.over is None:
        head, stands = "A truce that reports say was signed and holds.", 'status = "in force"\n'
    else:
        head = "A truce that reports say was signed and has ended."
        stands = (
            f'end_earliest = {deal.over}\nend_latest = {deal.over}\nstatus = "ended"\n'
            'how_ended = "reports call it ended"\n'
        )
    return (
        HEAD.format(head=head) + f'id = "{_id(deal)}"\nname = "{english}"\nname_de = "{german}"\n'
        f'kind = "ceasefire"\nassess = {"true" if deal.over is None else "false"}\n'
        f"start = {deal.day}\n{stands}"
        + 'level = "national"\n'
        + (_table(draft) if last else "")
        + (f"excluded = {_list(outside)}  # fights, did not sign\n" if outside else "")
        + f'source = "reports: {told}"\n\n'
        + "\n".join(map(_party, signed))
        + (_vouching(draft, signed) if last else "")
        + ISSUES.format(first=signed[0] if signed else "")
    )


def _template(draft: Draft) -> str:
    """A plan for a nationwide ceasefire that nobody has signed yet."""
    sides = at_the_table(draft)
    return (
        HEAD.format(head="A plan to be assessed.")
        + 'id = "ceasefire"\nname = "Nationwide ceasefire"\nname_de = "Landesweite Waffenruhe"\n'
        'kind = "ceasefire"\nassess = true\nstatus = "proposed"\nlevel = "national"\n'
        + _table(draft)
        + 'source = "assumed: template"\n\n'
        + "\n".join(map(_party, sides))
        + _vouching(draft, sides)
        + ISSUES.format(first=sides[0])
    )


def _party(key: str) -> str:
    return (
        f'[[party]]\nid = "{key}"\n'
        '# capability = { low = 0.5, best = 1.0, high = 2.0, source = "…" }\n'
    )


def _table(draft: Draft) -> str:
    """Who brings the sides together, as the reports tell."""
    told = [s.id for s in most_told(draft.deals.mediators, draft.country)]
    return f"mediators = {_list(told)}  # as reports tell\n" if told else ""


def _vouching(draft: Draft, signed: Sequence[str]) -> str:
    """Who vouches for it; over whom, where somebody stands behind one of the sides."""
    out = "\n"
    for one in most_told(draft.deals.guarantors, draft.country):
        over = [
            key
            for (patron, client), _ in sorted(draft.backers.items())
            for key in [side(client, draft.country).id]
            if side(patron, draft.country).id == one.id and key in signed
        ]
        out += f'[[guarantor]]\nactor = "{one.id}"\n'
        out += f"over = {_list(over)}\n" if over else OUTSIDE
        out += "# presence, monitoring, leverage: 0 to 1, wide where left out\n\n"
    return out


def _list(ids: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{key}"' for key in ids) + "]"
