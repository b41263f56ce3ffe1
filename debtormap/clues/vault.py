"""Unlocked keys: in the memory of this process alone, bound to one session, for a limited time.

An officer unlocks once a session. A process that was started anew, or another of several, asks again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final, TypeVar

from debtormap.clues import audit, officers
from debtormap.clues.officers import Unlocked
from debtormap.core.errors import NotAllowed, TooMany
from debtormap.staff.models import Account

T = TypeVar("T")
SESSION_S: Final = 12 * 3600.0
IDLE_S: Final = 3600.0
TRIES: Final = 5
TRIES_WITHIN_S: Final = 900.0


class Locked(NotAllowed):
    """The officer's key is not unlocked in this session."""


@dataclass(slots=True)
class _Held:
    unlocked: Unlocked
    ends_at_s: float
    used_at_s: float


class Vault:
    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._held: dict[tuple[int, str], _Held] = {}
        self._failures: dict[int, list[float]] = {}
        self._lock = threading.Lock()

    def unlock(self, account: Account, passphrase: str, *, session: str) -> None:
        """`session` is the key of the officer's own session. NotAllowed for a wrong passphrase, TooMany after five."""
        self.hold(account, lambda: officers.unlock(account, passphrase), session=session)

    def hold(self, account: Account, opened: Callable[[], Unlocked], *, session: str) -> None:
        """The same for any lock of the officer's key."""
        unlocked = self.tried(account, opened)
        audit.write("key.unlock", f"key:{unlocked.key_id}", by=account)
        now = self._clock()
        with self._lock:
            self._held[account.pk, session] = _Held(unlocked, now + SESSION_S, now)

    def tried(self, account: Account, opened: Callable[[], T]) -> T:
        """What a secret opens: a wrong one is NotAllowed, noted and counted; after five of them TooMany."""
        self._require_tries(account)
        try:
            result = opened()
        except NotAllowed:
            self._note_failure(account)
            audit.write("key.refused", f"account:{account.pk}", by=account)
            raise
        with self._lock:
            self._failures.pop(account.pk, None)
        return result

    def officer(self, account: Account, *, session: str) -> Unlocked:
        """The officer with the unlocked key. Raises Locked; also when the key was retired meanwhile."""
        now = self._clock()
        with self._lock:
            self._forget_old(now)
            held = self._held.get((account.pk, session))
            if held is None:
                raise Locked("unlock the key of the clue desk first")
            held.used_at_s = now
        key = officers.live_key(account)
        if key is None or key.pk != held.unlocked.key_id:
            self.lock(account)
            raise Locked("the key was retired")
        return Unlocked(account=account, key_id=held.unlocked.key_id, private=held.unlocked.private)

    def is_unlocked(self, account: Account, *, session: str) -> bool:
        with self._lock:
            self._forget_old(self._clock())
            return (account.pk, session) in self._held

    def lock(self, account: Account, *, session: str | None = None) -> None:
        """Forgets the key: of one session, or of all sessions of the account. For leaving and for log-out."""
        with self._lock:
            for key in [key for key in self._held if key[0] == account.pk and session in {None, key[1]}]:
                del self._held[key]

    def _forget_old(self, now: float) -> None:
        over = [key for key, held in self._held.items() if now >= held.ends_at_s or now >= held.used_at_s + IDLE_S]
        for key in over:
            del self._held[key]

    def _require_tries(self, account: Account) -> None:
        now = self._clock()
        with self._lock:
            recent = [at for at in self._failures.get(account.pk, []) if at > now - TRIES_WITHIN_S]
            self._failures[account.pk] = recent
        if len(recent) >= TRIES:
            raise TooMany("too many wrong passphrases", retry_after_s=int(recent[0] + TRIES_WITHIN_S - now) + 1)

    def _note_failure(self, account: Account) -> None:
        with self._lock:
            self._failures.setdefault(account.pk, []).append(self._clock())


VAULT: Final = Vault()
"""Of this process."""
