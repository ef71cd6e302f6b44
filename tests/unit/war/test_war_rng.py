"""Philox known answers and the exact samplers."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit
from scipy import stats

from parley.war.rng import binomial, closer, few, glance, pair, philox, poisson, rare_poisson, thin


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


@njit
def _glances(words, sites, purpose, seen, whole):
    for k in range(sites.size):
        day, key = np.int64(k // 50), np.uint64(9)
        seen[k] = glance(words, key, day, sites[k], purpose)
        whole[k] = closer(seen[k], key, day, sites[k], purpose)


def test_a_glance_is_the_same_number_in_whatever_order_sites_are_looked_at() -> None:
    sites = np.arange(5000, dtype=np.int64) % 50
    seen, whole = np.empty(5000), np.empty(5000)
    _glances(np.zeros(6, np.uint64), sites, np.int64(3), seen, whole)
    assert stats.kstest(seen, "uniform").pvalue > 1e-4
    assert np.all((whole >= seen) & (whole < seen + 2.0**-32 * (1 + 1e-9)))
    assert len(np.unique(seen)) > 4990
    alone, _ = np.empty(1), np.empty(1)
    for k in (0, 3, 17, 49):
        _glances(np.zeros(6, np.uint64), sites[k : k + 1], np.int64(3), alone, _)
        assert alone[0] == seen[k]


@njit
def _thinned(n, h, p, out, killed):
    for i in range(out.size):
        u, v = pair(np.uint64(5), np.int64(i), np.int64(2), np.int64(8), np.int64(0))
        out[i] = thin(u, n, h)
        killed[i] = few(v, np.uint64(5), np.int64(i), np.int64(2), np.int64(9), out[i], p)


@pytest.mark.parametrize(("n", "h"), [(2000, 0.0004), (5, 0.3), (300, 0.03), (3, 2.0)])
def test_thinning_by_a_hazard_follows_the_binomial_law(n: int, h: float) -> None:
    lost, killed = np.zeros(60_000, np.int64), np.zeros(60_000, np.int64)
    _thinned(n, h, 0.3, lost, killed)
    p = -np.expm1(-h)
    assert _chi_square(lost, stats.binom.pmf(np.arange(n + 1), n, p)) > 1e-4
    assert _chi_square(killed, stats.binom.pmf(np.arange(n + 1), n, 0.3 * p)) > 1e-4


@njit
def _rare(rate, words, out):
    for i in range(out.size):
        out[i] = rare_poisson(
            words, np.uint64(78), np.int64(i // 7), np.int64(i % 7), np.int64(5), rate
        )


@pytest.mark.parametrize("rate", [0.02, 0.4, 0.99, 3.0])
def test_rare_poisson_draws_follow_the_poisson_law(rate: float) -> None:
    out = np.zeros(60_000, np.int64)
    _rare(rate, np.zeros(6, np.uint64), out)
    assert _chi_square(out, stats.poisson.pmf(np.arange(60), rate)) > 1e-4
