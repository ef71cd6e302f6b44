"""Labels: which of several open or fixed values holds, from sources of unequal care."""
