"""Random names of clues and what belongs to them; 119 bits, not sequential."""

import secrets
import string
from typing import Final

ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH: Final = 20


def new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
