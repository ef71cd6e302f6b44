"""The rooms' words as readers say them: statuses, topics, inputs, names inside phrases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from parley.views.i18n import translations
from parley.workbench.words import label


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


# Words that scenarios, rules and rooms use without a closed list of their own.
OPEN_WORDS = (
    *(N_("abandoned"), N_("collapsed"), N_("done"), N_("dormant"), N_("executed"), N_("in force")),
    *(N_("lapsed"), N_("not begun"), N_("planned"), N_("proposed"), N_("under way"), N_("open")),
    *(N_("agreement"), N_("attack"), N_("casualties"), N_("ceasefire"), N_("chemical weapons")),
    *(N_("control"), N_("detention"), N_("displacement"), N_("escalation"), N_("evacuation")),
    *(N_("force"), N_("front"), N_("geography"), N_("humanitarian"), N_("office"), N_("support")),
    *(N_("population"), N_("protest"), N_("sanctions"), N_("settlement"), N_("talks")),
    *(N_("those who remain"), N_("weapons"), N_("withdrawal"), N_("captured"), N_("discussed")),
    *(N_("other"), N_("unanimity"), N_("person"), N_("object"), N_("vehicles"), N_("men")),
    *(N_("aid workers"), N_("settlements"), N_("states"), N_("arrived"), N_("delivered")),
    *(N_("destroyed"), N_("duration"), N_("trapped"), N_("percent"), N_("year"), N_("country")),
    *(N_("offensive announced"), N_("offensive under way"), N_("forces on their way")),
    *(N_("freed forces could go there"), N_("named as the next place to be fought over")),
    *(N_("taken by one side"), N_("fighters evacuated"), N_("truce agreed")),
    *(N_("civil-war truces without peacekeepers"), N_("signed peace agreements, UCDP")),
    *(N_("patron"), N_("ally"), N_("rival"), N_("guarantor"), N_("mediator"), N_("member")),
    *(N_("evacuated"), N_("local"), N_("framework"), N_("peace"), N_("rebels")),
    *(N_("pending"), N_("accepted"), N_("rejected"), N_("corrected"), N_("retracted")),
    *(N_("disputed"), N_("any"), N_("state"), N_("armed group"), N_("government")),
    *(N_("media"), N_("ngo"), N_("organisation"), N_("political body"), N_("ministry")),
    *(N_("de-escalation"), N_("release"), N_("arms"), N_("promise"), N_("repression")),
    *(N_("held"), N_("lost"), N_("besieged"), N_("affirmed"), N_("negated"), N_("siege")),
    *(N_("negotiation"), N_("plan"), N_("truce")),
    *(N_("military"), N_("coalition"), N_("activists"), N_("witness"), N_("local council")),
)


# PLOVER's event categories and their modes, as people say them.
EVENTS = {
    "AGREE": N_("agreement"),
    "CONSULT": N_("talks"),
    "SUPPORT": N_("support"),
    "CONCEDE": N_("concession"),
    "COOPERATE": N_("cooperation"),
    "AID": N_("aid"),
    "RETREAT": N_("withdrawal"),
    "REQUEST": N_("demand"),
    "ACCUSE": N_("accusation"),
    "REJECT": N_("refusal"),
    "THREATEN": N_("threat"),
    "PROTEST": N_("protest"),
    "SANCTION": N_("sanctions"),
    "MOBILIZE": N_("mobilisation"),
    "COERCE": N_("coercion"),
    "ASSAULT": N_("armed attack"),
    "CRIME": N_("crime"),
}
MODES = {
    "abduct": N_("abduction"),
    "aerial": N_("from the air"),
    "arrest": N_("arrest"),
    "crowd-control": N_("crowd control"),
    "demo": N_("demonstration"),
    "demonstrate": N_("demonstration"),
    "destroy": N_("destruction"),
    "explosives": N_("explosives"),
    "firearms": N_("firearms"),
    "guarantee": N_("guarantee"),
    "heavy-weapons": N_("heavy weapons"),
    "investigate": N_("investigation"),
    "martial-law": N_("martial law"),
    "mediate": N_("mediation"),
    "meet": N_("meeting"),
    "nuclear": N_("nuclear"),
    "resign": N_("resignation"),
    "restrict": N_("restriction"),
    "riot": N_("riot"),
    "seize": N_("seizure"),
    "sexual": N_("sexual violence"),
    "strike": N_("strike"),
    "suicide-attack": N_("suicide attack"),
    "targeted": N_("targeted killing"),
    "territory": N_("for territory"),
    "troops": N_("troops"),
    "unconventional": N_("unconventional weapons"),
    "withdraw": N_("withdrawal"),
}
BREACHES = (N_("attack on a protected place"),)


def slug(name: str) -> str:
    """An outlet's name as the id the rooms give it.

    Examples
    --------
    >>> slug("Demo Newswire")
    'demo-newswire'
    """
    return re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-")


@cache
def word(key: str, lang: str) -> str:
    """A word of the vocabulary; unknown words are shown with spaces for underscores."""
    known = label(key, lang)
    if known and lang in ("en", "de"):
        return known
    plain = (label(key, "en") or key).replace("_", " ")
    said = translations(lang).gettext(plain) if plain else plain
    if said == plain and plain.startswith("not "):
        return f"{translations(lang).gettext('not')} {word(plain[4:], lang)}"
    return said


def named(text: str, names: Mapping[str, str]) -> str:
    """Put the names of ``names`` in place of their keys, whole words only, longest first.

    Examples
    --------
    >>> named("gov satisfied", {"gov": "the government"})
    'the government satisfied'
    """
    keys = sorted((k for k in names if k and k in text), key=lambda k: (-len(k), k))
    if not keys:
        return text
    pattern = r"(?<![\w-])(?:" + "|".join(map(re.escape, keys)) + r")(?![\w-])"
    return re.sub(pattern, lambda found: names[found[0]], text)
