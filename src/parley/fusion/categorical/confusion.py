"""One set of labels for all questions: who confuses what with what ([Dawid1979]_).

Each source has a confusion matrix, drawn towards that of all sources (a pooled Dirichlet),
so that a source with few claims is not believed to know its own mind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.fusion.categorical.layout import Layout


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """``matrix`` (S, K, K): P(source says j | truth k); ``prior`` (K,) of the labels."""

    matrix: np.ndarray
    prior: np.ndarray


def fit(d: Layout, pool: float = 2.0, iterations: int = 40) -> tuple[Confusion, np.ndarray]:
    """Learn confusion matrices by EM; return them and (Q, K) label probabilities."""
    said = d.label[d.cand]
    question = np.repeat(np.arange(d.n_question), np.diff(d.begin))
    k = len(d.labels)
    truth = _votes(d, question, said, k)
    model = _maximise(d, question, said, truth, pool)
    for _ in range(iterations):
        truth = posterior(d, model, d.weight)
        model = _maximise(d, question, said, truth, pool)
    return model, truth


def _votes(d: Layout, question: np.ndarray, said: np.ndarray, k: int) -> np.ndarray:
    votes = np.zeros((d.n_question, k))
    np.add.at(votes, (question, said), np.where(d.anchor, 1e6, d.weight))
    total = votes.sum(axis=1, keepdims=True)
    return np.where(total > 0, votes / np.maximum(total, 1e-9), 1.0 / k)


def _maximise(
    d: Layout, question: np.ndarray, said: np.ndarray, truth: np.ndarray, pool: float
) -> Confusion:
    k = truth.shape[1]
    weight = d.weight * ~d.anchor
    counts = np.zeros((d.n_source, k, k))
    for t in range(k):
        flat = np.bincount(d.source * k + said, weight * truth[question, t], d.n_source * k)
        counts[:, t, :] = flat.reshape(d.n_source, k)
    common = counts.sum(axis=0) + np.eye(k) * 0.5 + 0.1
    common /= common.sum(axis=1, keepdims=True)
    matrix = counts + pool * k * common
    matrix /= matrix.sum(axis=2, keepdims=True)
    answered = np.diff(d.begin) > 0
    prior = truth[answered].sum(axis=0) + 1.0
    return Confusion(matrix, prior / prior.sum())


def posterior(d: Layout, model: Confusion, weight: np.ndarray) -> np.ndarray:
    """Return (Q, K) label probabilities under ``model``."""
    said = d.label[d.cand]
    question = np.repeat(np.arange(d.n_question), np.diff(d.begin))
    heard = model.matrix[d.source, :, said]
    gain = np.log(np.where(d.denied[:, None], 1.0 - np.minimum(heard, 0.999), heard))
    gain = gain * weight[:, None]
    logs = np.tile(np.log(model.prior), (d.n_question, 1))
    for t in range(logs.shape[1]):
        logs[:, t] += np.bincount(question, gain[:, t], d.n_question)
    for i in np.flatnonzero(d.anchor):
        logs[question[i]] = -1e9
        logs[question[i], said[i]] = 0.0
    logs -= logs.max(axis=1, keepdims=True)
    p = np.exp(logs)
    return np.asarray(p / p.sum(axis=1, keepdims=True))


def predict(d: Layout, model: Confusion, hidden: np.ndarray) -> np.ndarray:
    """Return (N,) log probability of each hidden claim's label among its candidates."""
    truth = posterior(d, model, np.where(hidden, 0.0, d.weight))
    question = np.repeat(np.arange(d.n_question), np.diff(d.begin))
    score = np.zeros(len(d.cand))
    for i in np.flatnonzero(hidden):
        q = question[i]
        options = d.label[d.first[q] : d.first[q + 1]]
        said = truth[q] @ model.matrix[d.source[i]]
        score[i] = np.log(max(said[d.label[d.cand[i]]] / max(said[options].sum(), 1e-12), 1e-9))
    return score
