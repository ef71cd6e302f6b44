"""The numeric fuser: biases of sources and camps, their noise, and the truths, by grid EM.

A claim is y = truth + bias(source, topic, side) + shock(camp, question) + noise, on a log or
linear scale, noise Student-t. Sources of a camp share a bias; neutral sources have none.
Shifting all biases up and all truths down changes almost nothing, so that plain EM sticks:
after each step every cell is re-centred on its neutral sources and anchors ([Liu1999]_).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.special import gammaln

from parley.fusion.numeric.design import Design, thinned
from parley.fusion.numeric.identify import identify, live, recentre
from parley.fusion.numeric.kernels import estep
from parley.fusion.numeric.parameters import CAMP_SD, FLOOR_RATE, Parameters, Posterior
from parley.fusion.threads import over_questions

__all__ = [
    "LEVELS", "Parameters", "Posterior", "average", "claim_scales", "fit", "grid_size",
    "maximise", "posterior", "start", "tune",
]  # fmt: skip

LEVELS = np.array([0.05, 0.5, 0.95])
_NEUTRAL_SD = 0.1
_LONER_SD = 0.25
_ANCHOR_VARIANCE = 1e-4
_PRIOR_BINS = 256
_PRIOR_WEIGHT = 20.0
_ENOUGH = 250_000


def start(d: Design) -> Parameters:
    """Return the parameters before any claim is seen."""
    camps = len(d.camp_fixed)
    heard = d.weight > 0
    known = np.where(d.form <= 1, d.y, np.where(d.hi > 0, 0.5 * (d.lo + d.hi), d.lo))[heard]
    centre = float(np.median(known)) if known.size else 0.0
    width = max(float(np.std(known)) if known.size else 1.0, 0.5)
    zmin, zmax = centre - 6 * width - 3, centre + 6 * width + 3
    z = np.linspace(zmin, zmax, _PRIOR_BINS)
    return Parameters(
        bias=np.zeros(d.n_pair),
        bias_var=np.full(d.n_pair, _LONER_SD**2 / 4),
        sigma2=np.full(d.n_source, 0.25**2),
        camp_bias=np.zeros(d.n_bloc),
        camp_var=np.where(d.camp_fixed[d.bloc_camp], 0.0, CAMP_SD**2),
        camp_mean=np.zeros((camps, 2)),
        camp_sd=np.full(camps, CAMP_SD),
        tau2=np.where(d.camp_neutral, _NEUTRAL_SD, _LONER_SD) ** 2,
        shock=np.where(d.camp_fixed, 0.0, 0.4),
        nu=4.0,
        kappa=FLOOR_RATE,
        table=_broad(z, centre, width),
        zmin=zmin,
        zmax=zmax,
        settled=np.zeros(d.n_bloc),
        offset_var=np.zeros(d.n_cell),
    )


def _broad(z: np.ndarray, centre: float, width: float) -> np.ndarray:
    sd = 2.0 * width + 1.0
    return np.asarray(-0.5 * ((z - centre) / sd) ** 2 - np.log(sd * 2.5066))


def claim_scales(d: Design, p: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Return (N,) own variance and (N,) sd of the camp's common part of each claim."""
    own = p.sigma2[d.source] + d.rounding + p.bias_var[d.pair]
    own = np.where(d.anchor, _ANCHOR_VARIANCE + d.rounding * 0.0, own)
    spread = np.sqrt(p.shock[d.bloc_camp[d.bloc]] ** 2 + p.camp_var[d.bloc])
    return own, np.where(d.rigid, 0.0, spread)


def grid_size(d: Design) -> int:
    """Return the most grid points per question that the size of the data affords."""
    return int(np.clip(1.2e7 / max(len(d.y), 1), 40, 200))


def posterior(
    d: Design,
    p: Parameters,
    questions: np.ndarray | None = None,
    levels: np.ndarray = LEVELS,
    learn: bool = True,
) -> Posterior:
    """E-step: the distribution of every truth (or of ``questions``) under ``p``.

    Without ``learn`` the moments that the M-step needs are left out, which halves the work.
    """
    own, spread = claim_scales(d, p)
    begin, end = (d.begin, d.end) if questions is None else (d.begin[questions], d.end[questions])
    n = len(d.y) if learn else 0
    moments, cavity = np.zeros((n, 4)), np.zeros(n)
    dist = np.zeros((len(begin), 3 + len(levels)))
    bias = np.where(d.anchor, 0.0, p.bias[d.pair])

    def work(part: slice) -> None:
        estep(
            begin[part], end[part], d.group, d.form, d.y, d.lo, d.hi, own, bias, d.weight, spread,
            d.rigid, p.nu, p.kappa, p.table, p.zmin, p.zmax, grid_size(d), levels, moments,
            dist[part], cavity,
        )  # fmt: skip

    over_questions(estep, len(begin), len(d.y), work)
    return Posterior(dist, moments, cavity, own, spread)


def fit(d: Design, iterations: int = 30, begin: Parameters | None = None) -> Parameters:
    """Learn all parameters by EM from ``begin`` or from nothing.

    A hundred claims of a source tell all there is to know of it: of very many claims every
    k-th question is learnt from, and all are answered.
    """
    d = thinned(d, max(_ENOUGH, 100 * d.n_source))
    p = begin or start(d)
    for k in range(iterations):
        post = posterior(d, p)
        p = maximise(d, p, post, learn_prior=k >= 3)
        if k in (6, 12, 18):
            p = tune(d, p)
    return p


def average(d: Design, iterations: int = 16) -> Parameters:
    """Fit a weighted average: normal errors, no biases, noise half pooled over sources.

    For ratings, where the truth is what people say on average and no one has a side
    (compare [Zhao2012]_).
    """
    p = replace(start(d), nu=200.0, shock=np.zeros(len(d.camp_fixed)))
    zero = np.zeros(d.n_pair)
    p = replace(p, bias=zero, bias_var=zero)
    for _ in range(iterations):
        p = maximise(d, p, posterior(d, p), learn_prior=False)
        p = replace(p, bias=zero, bias_var=zero)
        noise = np.log(p.sigma2)
        p = replace(p, sigma2=np.exp(0.5 * noise + 0.5 * noise.mean()))
    return p


def maximise(d: Design, p: Parameters, e: Posterior, learn_prior: bool) -> Parameters:
    """M-step in closed form, then re-centring."""
    weight, second, residual = e.moments[:, 0], e.moments[:, 1], e.moments[:, 2]
    extra = np.where(d.form >= 2, ((d.hi - d.lo) / 3.46) ** 2, 0.0)
    says = d.weight * ~d.anchor * ~((d.form == 3) | (d.form == 4))
    precision = says * weight / (e.claim_var + e.claim_spread**2 + extra)
    total = np.bincount(d.pair, precision, d.n_pair)
    mean = np.bincount(d.pair, precision * residual, d.n_pair) / np.maximum(total, 1e-12)
    camp = d.bloc_camp[d.pair_bloc]
    informs = np.where(total > 1e-9, 1.0 / (p.tau2[camp] + 1.0 / np.maximum(total, 1e-9)), 0.0)
    camp_bias, heft = _camp_bias(d, p, mean, informs)
    tau2 = p.tau2[camp]
    bias = (total * mean + camp_bias[d.pair_bloc] / tau2) / (total + 1.0 / tau2)
    bias_var = 1.0 / (total + 1.0 / tau2)
    p = replace(p, bias=bias, bias_var=bias_var, camp_bias=camp_bias)
    p = replace(p, tau2=_tau2(d, p), sigma2=_sigma2(d, p, e, says, second))
    p = identify(d, p, e)
    p = recentre(d, p, e, mean, informs, precision, residual)
    return _learn_prior(p, e) if learn_prior else p


def _camp_bias(
    d: Design, p: Parameters, mean: np.ndarray, informs: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each camp's bias per cell, shrunk to the camp's mean; neutral camps have none."""
    heft = np.bincount(d.pair_bloc, informs, d.n_bloc)
    moment = np.bincount(d.pair_bloc, informs * mean, d.n_bloc)
    expected = p.camp_mean[d.bloc_camp, d.bloc_own]
    ease = 1.0 / p.camp_sd[d.bloc_camp] ** 2
    bias = (moment + expected * ease) / (heft + ease)
    return np.where(d.camp_fixed[d.bloc_camp], 0.0, bias), heft


def _tau2(d: Design, p: Parameters) -> np.ndarray:
    """Return the spread of sources within each camp; neutral sources stay near neutral."""
    camp = d.bloc_camp[d.pair_bloc]
    square = (p.bias - p.camp_bias[d.pair_bloc]) ** 2 + p.bias_var
    camps = len(d.camp_fixed)
    heard = live(d)
    n = np.bincount(camp, heard, camps)
    total = np.bincount(camp, square * heard, camps)
    doubt = np.where(d.camp_neutral, 20.0, 4.0)
    expected = np.where(d.camp_neutral, _NEUTRAL_SD, _LONER_SD) ** 2
    return np.asarray((total + doubt * expected) / (n + doubt))


def _sigma2(
    d: Design, p: Parameters, e: Posterior, says: np.ndarray, second: np.ndarray
) -> np.ndarray:
    """Return each source's noise, shrunk to the noise typical of all."""
    use = says * (d.form <= 1)
    gain = np.bincount(d.source, use * second / e.claim_var**2, d.n_source)
    cost = np.bincount(d.source, use / e.claim_var, d.n_source)
    n = np.bincount(d.source, use, d.n_source)
    typical = np.exp(np.sum(n * np.log(p.sigma2) + 0.0) / max(n.sum(), 1e-9)) if n.sum() else 0.0625
    typical = (typical * n.sum() + 0.0625 * 5.0) / (n.sum() + 5.0)
    doubt = 4.0
    much = gain + doubt * typical / p.sigma2**2
    return np.asarray(np.clip(p.sigma2 * much / (cost + doubt / p.sigma2), 1e-4, 25.0))


def _learn_prior(p: Parameters, e: Posterior) -> Parameters:
    """Learn where truths lie from all questions; a broad prior while there are few."""
    known = e.dist[:, 2] > 0
    mean = e.dist[known, 1]
    z = np.linspace(p.zmin, p.zmax, _PRIOR_BINS)
    step = z[1] - z[0]
    centre, width = float(np.median(mean)), max(float(np.std(mean)), 0.1)
    broad = np.exp(_broad(z, centre, width))
    sd = max(1.06 * width * mean.size**-0.2, step)
    count = np.histogram(mean, bins=_PRIOR_BINS, range=(p.zmin - step / 2, p.zmax + step / 2))[0]
    smooth = gaussian_filter1d(count.astype(float), sd / step, mode="constant") / step
    density = (smooth + _PRIOR_WEIGHT * broad) / (mean.size + _PRIOR_WEIGHT)
    return replace(p, table=np.log(density + 1e-12))


def tune(d: Design, p: Parameters, at_most: int = 20_000) -> Parameters:
    """Move tails, floors and camp shocks to where the evidence of the claims is highest."""
    questions = np.flatnonzero(d.end > d.begin)
    per = max(1, len(d.y) // max(len(questions), 1))
    if questions.size * per > at_most:
        questions = questions[:: int(np.ceil(questions.size * per / at_most))]
    best, evidence = p, _evidence(d, p, questions)
    trials = [replace(p, nu=nu) for nu in (2.5, 6.0, 20.0) if nu != p.nu]
    if np.any((d.form == 3) | (d.form == 4)):
        trials += [replace(p, kappa=p.kappa * factor) for factor in (0.6, 0.8, 1.25, 1.7)]
    for camp in np.flatnonzero(~d.camp_fixed):
        for factor in (0.25, 0.6, 1.6):
            shock = p.shock.copy()
            shock[camp] *= factor
            trials.append(replace(p, shock=shock))
    for trial in trials:
        changed = replace(
            best,
            nu=trial.nu if trial.nu != p.nu else best.nu,
            kappa=trial.kappa if trial.kappa != p.kappa else best.kappa,
            shock=np.where(trial.shock != p.shock, trial.shock, best.shock),
        )
        value = _evidence(d, changed, questions)
        if value > evidence:
            best, evidence = changed, value
    return best


def _evidence(d: Design, p: Parameters, questions: np.ndarray) -> float:
    """Log marginal likelihood of the claims on ``questions``, with the beliefs about shocks."""
    points = np.bincount(d.question, d.weight * (d.form <= 1), len(d.begin))[questions].sum()
    norm = gammaln(0.5 * (p.nu + 1)) - gammaln(0.5 * p.nu) - 0.5 * np.log(p.nu * np.pi)
    return float(
        posterior(d, p, questions, learn=False).dist[:, 0].sum() + points * norm
    ) + _belief(d, p)


def _belief(d: Design, p: Parameters) -> float:
    shock = p.shock[~d.camp_fixed]
    shocks = -0.5 * np.sum((np.log(np.maximum(shock, 1e-6) / 0.15) / 0.7) ** 2)
    return float(shocks - 0.5 * np.log(p.kappa / FLOOR_RATE) ** 2 / 0.49)
