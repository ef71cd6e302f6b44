"""Philox known answers and the exact samplers."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit
from scipy import stats

from parley.war.rng import binomial, pair, philox, poisson


@njit
def _binomials(n, p, size, out):
    for i in range(size):
        out[i] = binomial(np.uint64(77), np.int64(i), np.int64(3), np.int64(5), n, p)


@njit
def _poissons(rate, size, out):
    for i in range(size):
        out[i] = poisson(np.uint64(78), np.int64(i), np.int64(3), np.int64(5), rate)


@njit
def _uniforms(out):
    for i in range(out.size):
        out[i] = pair(np.uint64(9), np.int64(i), np.int64(0), np.int64(1), np.int64(0))[0]


def test_philox_known_answers() -> None:
    """Vectors of the Random123 distribution for philox4x32, 10 rounds."""
    zero = np.uint64(0)
    got = philox(zero, zero, zero, zero, zero, zero)
    assert [int(x) for x in got] == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    ones = np.uint64(0xFFFFFFFF)
    got = philox(ones, ones, ones, ones, ones, ones)
    assert [int(x) for x in got] == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def _chi_square(values: np.ndarray, pmf: np.ndarray) -> float:
    seen = np.bincount(values, minlength=pmf.size)[: pmf.size].astype(float)
    want = pmf * values.size
    keep = want >= 5
    obs, exp = np.append(seen[keep], seen[~keep].sum()), np.append(want[keep], want[~keep].sum())
    if exp[-1] < 5:
        obs, exp = obs[:-1], exp[:-1]
    return float(stats.chisquare(obs, exp * obs.sum() / exp.sum()).pvalue)


@pytest.mark.parametrize(
    ("n", "p"),
    [(5, 0.3), (40, 0.02), (300, 0.03), (60, 0.4), (1000, 0.2), (90, 0.93), (4000, 0.004)],
)
def test_binomial_draws_follow_the_binomial_law(n: int, p: float) -> None:
    out = np.zeros(60_000, np.int64)
    _binomials(n, p, out.size, out)
    assert out.min() >= 0 and out.max() <= n
    assert _chi_square(out, stats.binom.pmf(np.arange(n + 1), n, p)) > 1e-4


@pytest.mark.parametrize("rate", [0.01, 0.7, 5.0, 9.9, 10.1, 40.0, 900.0])
def test_poisson_draws_follow_the_poisson_law(rate: float) -> None:
    out = np.zeros(60_000, np.int64)
    _poissons(rate, out.size, out)
    top = int(rate + 12 * np.sqrt(rate) + 20)
    assert _chi_square(out, stats.poisson.pmf(np.arange(top), rate)) > 1e-4


def test_samplers_at_the_edges() -> None:
    out = np.zeros(10, np.int64)
    _binomials(7, 0.0, 10, out)
    assert (out == 0).all()
    _binomials(7, 1.0, 10, out)
    assert (out == 7).all()
    _poissons(0.0, 10, out)
    assert (out == 0).all()


def test_uniforms_are_uniform_and_open() -> None:
    u = np.zeros(100_000)
    _uniforms(u)
    assert u.min() > 0 and u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-4
