"""Other ways to look at the same case: each a small, well-known model beside the main one."""

from parley.agreements.lenses.values import lens_values

__all__ = ["lens_values"]
