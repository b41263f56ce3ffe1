"""Names that sound alike: 石家庄市长按区 is typed for 长安区, and for no other county of that city.

Source: `data/geo/sounds.csv` (readings by PyPI pypinyin, MIT): without tone, zh as z, -ng as -n.

>>> sound_alike("长按区", "长安区"), sound_alike("长白区", "长安区"), sound_alike("长安区", "长安区")
(True, False, False)
"""

from functools import cache

from debtormap.geo import files


def sound_alike(typed: str, name: str) -> bool:
    """Whether exactly one character differs, not the last (县, 区, 市), and sounds like the right one."""
    if len(typed) != len(name) or typed[-1:] != name[-1:]:
        return False
    wrong = [(a, b) for a, b in zip(typed, name, strict=True) if a != b]
    return len(wrong) == 1 and not _sounds(wrong[0][0]).isdisjoint(_sounds(wrong[0][1]))


def _sounds(character: str) -> frozenset[str]:
    return _table().get(character, frozenset({character}))


@cache
def _table() -> dict[str, frozenset[str]]:
    table = files.rows(files.DIRECTORY / "sounds.csv")
    next(table)
    return {character: frozenset(sounds.split()) for character, sounds in table}
