"""Private-use characters of names, and the characters that Unicode has for them today.

GBK and GB 18030-2000 had places for 80 characters, radicals and rare characters of names among them (bytes FE50 to
FEA0), before Unicode had the characters: programs of police, banks and courts wrote U+E815 to U+E864, and some still
do, as for the 䶮 of names. GB 18030-2005 and 2022 moved them, one by one, to their own code points. Another private-use
character means what the font of its writer says, so nobody can tell here which character it is.

Source: GB 18030-2022, annex on the changes of code points; GB 18030-2000 for those that stayed from the beginning.

>>> standard("演示\\ue863"), has_unknown("演示\\ue863"), has_unknown("演示\\ue000")
('演示䶮', False, True)
"""

import re
from typing import Final

_FIRST: Final = 0xE815
# In the order of the bytes FE50 to FEA0, without FE7F.
_STANDARD: Final = (
    "\u2e81\U00020087\U00020089\U000200cc\u2e84\u3473\u3447\u2e88\u2e8b\u9fb4\u359e\u361a\u360e\u2e8c\u2e97\u396e"
    "\u3918\u9fb5\u39cf\u39df\u3a73\u39d0\u9fb6\u9fb7\u3b4e\u3c6e\u3ce0\u2ea7\U000215d7\u9fb8\u2eaa\u4056"
    "\u415f\u2eae\u4337\u2eb3\u2eb6\u2eb7\U0002298f\u43b1\u43ac\u2ebb\u43dd\u44d6\u4661\u464c\u9fb9\u4723"
    "\u4729\u477c\u478d\u2eca\u4947\u497a\u497d\u4982\u4983\u4985\u4986\u499f\u499b\u49b7\u49b6\u9fba"
    "\U000241fe\u4ca3\u4c9f\u4ca0\u4ca1\u4c77\u4ca2\u4d13\u4d14\u4d15\u4d16\u4d17\u4d18\u4d19\u4dae\u9fbb"
)
TWINS: Final = {_FIRST + at: ord(character) for at, character in enumerate(_STANDARD)}
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


def standard(text: str) -> str:
    """The text with each private-use character that has a twin replaced by it."""
    return text if text.isascii() or _PRIVATE.search(text) is None else text.translate(TWINS)


def has_unknown(text: str) -> bool:
    """Whether a private-use character is left that nobody can name."""
    return _PRIVATE.search(standard(text)) is not None
