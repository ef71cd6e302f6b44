"""Large counts kept exactly as remainders of several 62-bit primes."""

from __future__ import annotations

from collections.abc import Sequence

_PRIMES: list[int] = []


def primes_for(bits: int) -> list[int]:
    """The largest primes below 2^62, enough for numbers of ``bits`` bits."""
    return _PRIMES[: -(-bits // 61)] if bits <= 61 * len(_PRIMES) else _more_primes(-(-bits // 61))


def _more_primes(count: int) -> list[int]:
    found, candidate = list(_PRIMES), (_PRIMES[-1] if _PRIMES else 1 << 62) - 1
    while len(found) < count:
        if _is_prime(candidate):
            found.append(candidate)
        candidate -= 1
    _PRIMES[:] = found
    return found[:count]


def _is_prime(n: int) -> bool:
    """Deterministic Miller-Rabin for n < 3.3e24 with the first 13 primes as bases."""
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    if any(n % b == 0 for b in bases):
        return n in bases
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in bases:
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def crt(residues: Sequence[int], primes: Sequence[int]) -> int:
    """The number below the product of the primes with these residues (Garner)."""
    value, modulus = 0, 1
    for r, p in zip(residues, primes, strict=True):
        value += modulus * ((r - value) * pow(modulus, -1, p) % p)
        modulus *= p
    return value
