"""When work that failed is tried again: each time twice as late, up to a cap, and not all at the same moment.

>>> [delay_s(failures, spread=1.0) for failures in (1, 2, 3, 20)]
[2.0, 4.0, 8.0, 900.0]
>>> delay_s(3, spread=0.0)
4.0
"""

from typing import Final

FIRST_S: Final = 2.0
CAP_S: Final = 900.0
#: 2 s doubled nine times is over the cap; beyond that a power of two is only a large number.
_DOUBLINGS: Final = 9


def delay_s(failures: int, *, spread: float) -> float:
    """The pause after that many failures; `spread`, drawn from 0 to 1, takes away up to half of it."""
    if failures < 1 or not 0 <= spread <= 1:
        raise ValueError("at least one failure, and a spread from 0 to 1")
    whole: float = min(CAP_S, FIRST_S * 2 ** min(failures - 1, _DOUBLINGS))
    return whole * (0.5 + spread / 2)
