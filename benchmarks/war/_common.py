"""What the war's benchmarks share: reading tables with a head of comments, printing results."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared_data import SHARED, there


def data_folder(about: str) -> Path:
    """The folder given with ``--data`` (default ../shared/data/war)."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", type=there, default=str(SHARED / "data" / "war"))
    return Path(parser.parse_known_args()[0].data)


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file whose comments begin with #."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def show(title: str, head: list[str], table: list[list[object]]) -> None:
    """Print a table as Markdown."""
    print(f"\n## {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in table:
        print("| " + " | ".join(f"{c:.5g}" if isinstance(c, float) else str(c) for c in row) + " |")


def two_sided(z: np.ndarray) -> np.ndarray:
    """Two-sided p-values of standard normal scores."""
    return np.asarray(2 * stats.norm.sf(np.abs(z)))


def family(p: np.ndarray) -> float:
    """Family-wise p-value of many tests (Holm's first step)."""
    p = p[np.isfinite(p)]
    return float(min(1.0, p.min() * p.size)) if p.size else float("nan")


def log_plot(
    path: Path, title: str, axis: str, lines: dict[str, tuple[list[int], list[float]]]
) -> None:
    """A small log-log plot as SVG: microseconds a member-day against size."""
    points = [(x, y) for xs, ys in lines.values() for x, y in zip(xs, ys)]
    (x0, x1), (y0, y1) = (
        (np.log10(min(p[k] for p in points)), np.log10(max(p[k] for p in points))) for k in (0, 1)
    )

    def at(x: float, y: float) -> tuple[float, float]:
        across = 60 + 300 * (np.log10(x) - x0) / max(x1 - x0, 1e-9)
        return float(across), float(210 - 160 * (np.log10(y) - y0) / max(y1 - y0, 1e-9))

    out = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 260" font-family="sans-serif" '
        'font-size="11">',
        f'<title>{title}</title><rect width="400" height="260" fill="white"/>',
        f'<text x="20" y="22" font-size="13">{title}</text>',
        '<path d="M60 40V210H370" fill="none" stroke="#888"/>',
        f'<text x="370" y="250" text-anchor="end">{axis}</text>',
        '<text x="60" y="36" text-anchor="end">µs</text>',
    ]
    for (name, (xs, ys)), colour in zip(lines.items(), ("#0b5394", "#b45f06", "#38761d")):
        spots = [at(x, y) for x, y in zip(xs, ys)]
        joined = " ".join(f"{a:.1f},{b:.1f}" for a, b in spots)
        out.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (a, b), x, y in zip(spots, xs, ys):
            out.append(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>')
            out.append(f'<text x="{a:.1f}" y="{b - 7:.1f}" text-anchor="middle">{y:.3g}</text>')
            out.append(f'<text x="{a:.1f}" y="226" text-anchor="middle">{x}</text>')
        slope = np.polyfit(np.log(xs), np.log(ys), 1)[0]
        a, b = spots[-1]
        out.append(
            f'<text x="{a:.1f}" y="{b + 18:.1f}" text-anchor="end" fill="{colour}">'
            f"{name}: exponent {slope:.2f}</text>"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*out, "</svg>", ""]), encoding="utf-8")
