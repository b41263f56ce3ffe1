"""A reader's key over the years: what a retired one still opens, and who wraps anew."""

from secrets import token_bytes

import pytest

from debtormap.clues import conflicts, desk, officers, passkeys, renewing
from debtormap.clues.conflicts import Kind
from debtormap.clues.models import AuditEntry, Clue, Holder, OfficerKey, Passkey, WrappedKey
from debtormap.clues.officers import Unlocked
from debtormap.clues.vault import TRIES, Vault
from debtormap.core.errors import NotAllowed, NotFound, RuleError, TooMany
from debtormap.staff.models import Account
from tests.clues.examples import DESCRIPTION, LISTING, PASSPHRASE, sent

pytestmark = pytest.mark.django_db(databases="__all__")
NEW = "other words make another phrase"


def holders() -> set[str]:
    return set(WrappedKey.objects.filter(holder=Holder.OFFICER).values_list("key_id", flat=True))


def lost_and_made_anew(officer: Unlocked) -> Unlocked:
    officers.retire(officer.account, by=officer.account, reason="passphrase lost")
    officers.create(officer.account, NEW)
    return officers.unlock(officer.account, NEW)


def text_of(clue: Clue, officer: Unlocked) -> str:
    return desk.open_clue(clue.id, officer, reason="r").content.description


def test_a_renewed_key_opens_what_the_old_one_opened_and_the_old_one_nothing(lin_reads: Unlocked) -> None:
    sent()
    clue = Clue.objects.get()
    passkeys.add(lin_reads, name="k", credential=b"c", salt=bytes(32), secret=token_bytes(32))

    count = renewing.renew(lin_reads, NEW)
    renewed = officers.unlock(lin_reads.account, NEW)

    assert (count, text_of(clue, renewed), holders()) == (1, DESCRIPTION, {renewed.key_id})
    old = OfficerKey.objects.get(pk=lin_reads.key_id)
    assert (bytes(old.private_sealed), old.retired_at is None, Passkey.objects.count()) == (b"", False, 0)
    with pytest.raises(NotFound):
        desk.open_clue(clue.id, lin_reads, reason="r")
    with pytest.raises(NotFound):
        renewing.reclaim(renewed, old.pk, PASSPHRASE)


def test_a_retired_key_opens_nothing_at_the_desk(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    anew = lost_and_made_anew(lin_reads)

    assert desk.inbox(anew.account).total == 0
    with pytest.raises(NotFound):
        desk.open_clue(Clue.objects.get().id, lin_reads, reason="r")
    with pytest.raises(NotAllowed):
        officers.unlock(anew.account, PASSPHRASE)
    assert renewing.left_behind(anew.account) == {lin_reads.key_id: 1}


def test_its_own_officer_takes_over_what_it_held_with_its_passphrase(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    anew = lost_and_made_anew(lin_reads)

    with pytest.raises(NotAllowed):
        renewing.reclaim(anew, lin_reads.key_id, NEW)
    with pytest.raises(NotFound):
        renewing.reclaim(wen_reads, lin_reads.key_id, PASSPHRASE)
    count = renewing.reclaim(anew, lin_reads.key_id, PASSPHRASE)

    assert (count, text_of(Clue.objects.get(), anew)) == (1, DESCRIPTION)
    assert lin_reads.key_id not in holders()
    assert renewing.left_behind(anew.account) == {}


def test_a_colleague_who_opens_it_wraps_it_anew_and_nothing_else(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    lost = Clue.objects.get()
    anew = lost_and_made_anew(lin_reads)
    sent(description="演示：另一条", listing_id="another")
    WrappedKey.objects.filter(key_id=anew.key_id).delete()

    with pytest.raises(RuleError):
        renewing.hand_over(wen_reads, anew.account, reason=" ")
    assert renewing.waiting_for(wen_reads.account) == {anew.account.pk: 1}
    count = renewing.hand_over(wen_reads, anew.account, reason="key lost")

    assert (count, desk.inbox(anew.account).total, text_of(lost, anew)) == (1, 1, DESCRIPTION)
    assert renewing.waiting_for(wen_reads.account) == {}
    assert AuditEntry.objects.get(act="key.hand_over").facts == {"to": anew.account.pk, "clues": 1}


def test_nothing_is_wrapped_anew_to_who_is_in_conflict(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    anew = lost_and_made_anew(lin_reads)
    # The keys that the lost one held are taken away with it.
    conflicts.declare(anew.account, Kind.LISTING, LISTING, by=anew.account, reason="a cousin")

    assert renewing.hand_over(wen_reads, anew.account, reason="key lost") == 0
    assert renewing.reclaim(anew, lin_reads.key_id, PASSPHRASE) == 0
    assert holders() == {wen_reads.key_id}


def test_who_has_no_new_key_gets_nothing(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    officers.retire(lin_reads.account, by=lin_reads.account, reason="lost")

    with pytest.raises(NotAllowed):
        renewing.hand_over(wen_reads, lin_reads.account, reason="key lost")


def test_a_passkey_unlocks_the_same_key(lin_reads: Unlocked) -> None:
    sent()
    secret = token_bytes(32)
    row = passkeys.add(lin_reads, name=" 桌上的钥匙 ", credential=b"credential", salt=bytes(32), secret=secret)

    unlocked = passkeys.unlock(lin_reads.account, row.pk, secret)

    assert text_of(Clue.objects.get(), unlocked) == DESCRIPTION
    [offer] = passkeys.of(lin_reads.account)
    assert (offer.id, offer.name, offer.credential, offer.salt) == (row.pk, "桌上的钥匙", b"credential", bytes(32))
    assert secret not in bytes(row.private_sealed) and lin_reads.private not in bytes(row.private_sealed)


def test_another_secret_or_a_moved_lock_does_not_open(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    secret = token_bytes(32)
    mine = passkeys.add(lin_reads, name="a", credential=b"a", salt=bytes(32), secret=secret)
    theirs = passkeys.add(wen_reads, name="b", credential=b"b", salt=bytes(32), secret=secret)

    for wrong in (token_bytes(32), secret[:31], b""):
        with pytest.raises(NotAllowed):
            passkeys.unlock(lin_reads.account, mine.pk, wrong)
    with pytest.raises(NotFound):
        passkeys.unlock(lin_reads.account, theirs.pk, secret)
    Passkey.objects.filter(pk=mine.pk).update(private_sealed=theirs.private_sealed)
    with pytest.raises(NotAllowed):
        passkeys.unlock(lin_reads.account, mine.pk, secret)


def test_a_passkey_that_was_removed_opens_nothing(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    secret = token_bytes(32)
    row = passkeys.add(lin_reads, name="a", credential=b"a", salt=bytes(32), secret=secret)

    with pytest.raises(NotFound):
        passkeys.remove(wen_reads.account, row.pk)
    passkeys.remove(lin_reads.account, row.pk)

    with pytest.raises(NotFound):
        passkeys.unlock(lin_reads.account, row.pk, secret)


def test_passkeys_are_few_and_whole(lin_reads: Unlocked) -> None:
    whole = {"name": "a", "credential": b"a", "salt": bytes(32), "secret": bytes(32)}
    for change in ({"name": " "}, {"name": "a" * 61}, {"credential": b""}, {"salt": bytes(31)}, {"secret": b""}):
        with pytest.raises(RuleError):
            passkeys.add(lin_reads, **(whole | change))  # type: ignore[arg-type]  # each is of its field's type
    for _ in range(passkeys.MOST):
        passkeys.add(lin_reads, **whole)  # type: ignore[arg-type]
    with pytest.raises(RuleError):
        passkeys.add(lin_reads, **whole)  # type: ignore[arg-type]


def test_wrong_passkeys_count_as_wrong_passphrases(lin: Account, lin_reads: Unlocked) -> None:
    vault = Vault()
    row = passkeys.add(lin_reads, name="a", credential=b"a", salt=bytes(32), secret=bytes(32))
    for _ in range(TRIES):
        with pytest.raises(NotAllowed):
            vault.hold(lin, lambda: passkeys.unlock(lin, row.pk, token_bytes(32)), session="s")

    with pytest.raises(TooMany):
        vault.unlock(lin, PASSPHRASE, session="s")
