"""The day of the war, in the order in which its mechanisms act.

To add a mechanism: write one function ``f(t, s, key, day)`` in one file of this folder,
give it one line here and a page in ``docs/mechanisms``. Its draws have addresses of
their own, so switching it on or off changes no draw of any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parley.war.mechanisms.capture import capture
from parley.war.mechanisms.civilians import civilians
from parley.war.mechanisms.combat import combat
from parley.war.mechanisms.movement import movement
from parley.war.mechanisms.offensives import announcements, offensives
from parley.war.mechanisms.orders import orders
from parley.war.mechanisms.patrons import patrons
from parley.war.mechanisms.recruitment import recruitment
from parley.war.mechanisms.siege import siege
from parley.war.mechanisms.truces import truces


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism: its name in settings, what it does, and its compiled function."""

    name: str
    does: str
    step: Callable[..., Any]


ORDER: tuple[Mechanism, ...] = (
    Mechanism("patrons", "dated changes of office; support of each client", patrons),
    Mechanism("announcements", "arrivals, withdrawals, freed forces on their day", announcements),
    Mechanism("truces", "agreement, violations, retaliation, collapse by a breaker", truces),
    Mechanism("orders", "freed and reserve forces choose a front", orders),
    Mechanism("offensives", "who attacks where", offensives),
    Mechanism("movement", "columns arrive, turn back or disperse", movement),
    Mechanism("combat", "losses at fronts and in battles", combat),
    Mechanism("capture", "one side breaks: capture, retreat, surrender", capture),
    Mechanism("siege", "besieged forces leave in steps", siege),
    Mechanism("recruitment", "recruits, deserters, patrons' reinforcements", recruitment),
    Mechanism("civilians", "civilians killed and displaced", civilians),
)
# After the war's day: what sources report of it. It changes nothing in the world.
AFTERWARDS = "observation"


def names() -> tuple[str, ...]:
    """Names of all mechanisms, in the order of the day."""
    return (*(m.name for m in ORDER), AFTERWARDS)
