"""How names are read, for finding them by pinyin and by initials.

Sources: `data/geo/readings.csv` (PyPI pypinyin, MIT), `data/geo/surname_readings.csv`. A character at the head of a
person's name is read as a surname; 单 is shan there, and dan elsewhere. Without tone, ü as v.

>>> spellings("单小红", is_person=True)[0], spellings("万俟明", is_person=True)[0]
(('shan', 'xiao', 'hong'), ('mo', 'qi', 'ming'))
"""

from functools import cache
from itertools import product
from typing import Final

from debtormap.geo import files

MOST_SPELLINGS: Final = 8
Spelling = tuple[str, ...]


def spellings(name: str, *, is_person: bool) -> list[Spelling]:
    """The ways in which a name may be read, the commonest first; none where a character has no reading."""
    head, rest = _head(name) if is_person else ([()], name)
    read = [_readings().get(character, ()) for character in rest if character != "·"]
    if not all(read):
        return []
    # In a given name or a long name of an organisation one reading a character is enough: the surname is what misleads.
    some = [readings[:2] if len(rest) <= 3 else readings[:1] for readings in read]
    found = [(*first, *following) for first in head for following in product(*some)]
    return found[:MOST_SPELLINGS]


def _head(name: str) -> tuple[list[Spelling], str]:
    """Readings of the surname, and what follows it. A surname that is read as ever has its readings of the table."""
    for length in (2, 1):
        found = _surnames().get(name[:length])
        if found is not None and len(name) > length:
            return found, name[length:]
    return [()], name


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    table = files.rows(files.DIRECTORY / "readings.csv")
    next(table)
    return {character: tuple(readings.split()) for character, readings in table}


@cache
def _surnames() -> dict[str, list[Spelling]]:
    table = files.rows(files.DIRECTORY / "surname_readings.csv")
    next(table)
    return {surname: [tuple(one.split("-")) for one in readings.split()] for surname, readings in table}
