"""Charts as pure functions from numbers to SVG."""

from parley.views.charts.bars import Bar, bars, blame_bar, consent_chart
from parley.views.charts.fan import fan, survival
from parley.views.charts.interval import claims_chart, waterfall
from parley.views.charts.network import network
from parley.views.charts.timeline import timeline

__all__ = [
    "Bar",
    "bars",
    "blame_bar",
    "claims_chart",
    "consent_chart",
    "fan",
    "network",
    "survival",
    "timeline",
    "waterfall",
]
