# %% [markdown]
# # A finished run in a notebook
#
# Open this file in Jupyter (jupytext) or an editor that knows `# %%` cells, or run it:
# `python examples/notebook.py out/demo` after `parley demo`.

# %%
import sys
from pathlib import Path

from parley.core.dossier import Dossier
from parley.views import notebook
from parley.workbench import load_dossier
from parley.workbench.service_whatif import what_if

notebook.enable()  # nouns now show themselves as tables and charts


# %%
def load(folder: str = "out/demo") -> Dossier:
    """Everything one run found out."""
    return load_dossier(Path(folder))


# %% [markdown]
# What do sources contradict each other on? The widest raw spread first.


# %%
def most_contested(dossier: Dossier) -> list[tuple[str, float, float, float]]:
    """(question, lowest claim, our estimate, highest claim), the widest first."""
    rows = [
        (e.question.label, e.raw_low, e.best, e.raw_high)
        for e in dossier.estimates
        if e.raw_low and e.raw_high and e.best is not None and e.n_claims > 1
    ]
    return sorted(rows, key=lambda r: -(r[3] / r[1]))


# %% [markdown]
# What would a higher cost of war for one party do to an agreement?


# %%
def war_costs(dossier: Dossier, agreement: str, party: str) -> list[tuple[float, float]]:
    """(cost of war, chance that all consent)."""
    costs = (0.05, 0.1, 0.2, 0.3)
    name = f"{party}.war_cost"
    return [(c, what_if(dossier, agreement, {name: c}).p_agree) for c in costs]


# %%
if __name__ == "__main__":
    run = load(*sys.argv[1:2])
    for question, low, best, high in most_contested(run)[:5]:
        print(f"{question}: {low:,.0f} … {best:,.0f} … {high:,.0f}")
    for assessed in run.assessments:
        worst = max(assessed.consents, key=lambda c: c.blame)
        print(f"{assessed.agreement}: {assessed.p_agree:.0%}, likeliest to block: {worst.party}")
        for cost, p in war_costs(run, assessed.agreement, worst.party):
            print(f"  cost of war {cost:.2f}: {p:.0%}")
