"""Sources as the report shows them: what each claimed, how it leans, whom it repeats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from parley.views.show import Show


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source's page in one line; empty where nothing is known."""

    name: str
    camp: str
    css: str
    mark: str
    claims: Markup
    n: int
    supported: str
    contradicted: str
    bias: str
    copies: str


def source_rows(show: Show) -> list[SourceRow]:
    """The fusion room's source pages; a log bias is shown as a factor."""
    return [_row(show, page) for page in show.dossier.source_pages]


def _row(show: Show, page: dict[str, Any]) -> SourceRow:
    camp = str(page.get("camp", ""))
    ids = list(page.get("claims", ()))
    return SourceRow(
        show.names.get(str(page.get("id", "")), str(page.get("name", ""))),
        show.camp(camp),
        show.palette.css(camp),
        show.palette.mark(camp),
        show.chips(ids),
        len(ids),
        str(page.get("supported", "")),
        str(page.get("contradicted", "")),
        "; ".join(_bias(show, cell) for cell in page.get("cells") or () if _learnt(cell)),
        ", ".join(_copy(show, c) for c in page.get("copies", ())),
    )


def _learnt(cell: dict[str, Any]) -> bool:
    """Whether anything is behind a bias: a settled answer, or a lean that is surely one."""
    if "bias" not in cell:
        return False
    low, high = cell.get("low", cell.get("bias_low")), cell.get("high", cell.get("bias_high"))
    leans = low is not None and high is not None and (low > 0 or high < 0)
    return leans or bool(cell.get("n", 1))


def _bias(show: Show, cell: dict[str, Any]) -> str:
    about = " / ".join(show.word(str(cell[k])) for k in ("topic", "side") if cell.get(k))
    low, high = cell.get("low", cell.get("bias_low")), cell.get("high", cell.get("bias_high"))
    span = f" ({factor(low)} – {factor(high)})" if low is not None and high is not None else ""
    return f"{about}: {factor(cell['bias'])}{span}" if about else f"{factor(cell['bias'])}{span}"


def _copy(show: Show, other: Any) -> str:
    if isinstance(other, (list, tuple)) and len(other) == 2:
        return f"{show.name(str(other[0]))} ({show.n.percent(float(other[1]))})"
    return show.name(str(other))


def factor(log_bias: Any) -> str:
    """A bias on the log scale as the factor by which figures come out too high."""
    return f"× {math.exp(float(log_bias)):.2f}" if isinstance(log_bias, (int, float)) else "–"
