"""Who can open a clue: officers with a key, less those in conflict; the escrow by two shares and two persons."""

from itertools import combinations
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from debtormap.clues import conflicts, desk, escrow, officers, receiving, sealing
from debtormap.clues.conflicts import Kind
from debtormap.clues.models import AuditEntry, Clue, EscrowDecision, Holder, OfficerKey, WrappedKey
from debtormap.clues.officers import Unlocked
from debtormap.clues.vault import IDLE_S, SESSION_S, TRIES, Locked, Vault
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError, TooMany, Unavailable
from debtormap.staff.models import Account, Role
from tests.clues.conftest import account, reader
from tests.clues.examples import LISTING, PASSPHRASE, proof, retry_key, sending, sent

pytestmark = pytest.mark.django_db(databases="__all__")


def holders(clue: Clue) -> set[str]:
    return set(WrappedKey.objects.filter(clue=clue, channel="content").values_list("key_id", flat=True))


# Keys


def test_a_passphrase_opens_its_key_and_no_other_does(lin: Account) -> None:
    key = officers.create(lin, PASSPHRASE)

    assert sealing.public_of(officers.unlock(lin, PASSPHRASE).private) == bytes(key.public)
    for wrong in ("", PASSPHRASE + " ", PASSPHRASE.upper(), "x" * 500):
        with pytest.raises(NotAllowed):
            officers.unlock(lin, wrong)


def test_a_new_passphrase_keeps_the_key(lin_reads: Unlocked, receipt: str) -> None:
    officers.change_passphrase(lin_reads.account, PASSPHRASE, "another four words")

    again = officers.unlock(lin_reads.account, "another four words")
    assert again.private == lin_reads.private
    with pytest.raises(NotAllowed):
        officers.unlock(lin_reads.account, PASSPHRASE)


def test_a_private_key_moved_to_another_officer_does_not_open(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    lin_key = OfficerKey.objects.get(pk=lin_reads.key_id)
    OfficerKey.objects.filter(pk=wen_reads.key_id).update(
        private_sealed=lin_key.private_sealed, salt=lin_key.salt, public=lin_key.public
    )

    with pytest.raises(NotAllowed):
        officers.unlock(wen_reads.account, PASSPHRASE)


def test_only_officers_of_the_desk_have_keys_and_only_one(lin_reads: Unlocked, mei: Account) -> None:
    with pytest.raises(NotAllowed):
        officers.create(mei, PASSPHRASE)
    with pytest.raises(Conflict):
        officers.create(lin_reads.account, PASSPHRASE)
    with pytest.raises(RuleError):
        officers.create(account("new", Role.CLUE_OFFICER), "short")


def test_keys_of_those_who_left_are_retired(lin_reads: Unlocked, wen_reads: Unlocked, gu_reads: Unlocked) -> None:
    Account.objects.filter(pk=lin_reads.account.pk).update(roles=[])
    Account.objects.filter(pk=wen_reads.account.pk).update(is_active=False)

    assert officers.retire_of_those_who_left() == 2
    assert [key.pk for key in officers.live_keys()] == [gu_reads.key_id]
    assert officers.retire_of_those_who_left() == 0


# The vault


def test_a_key_is_unlocked_once_a_session(lin: Account) -> None:
    officers.create(lin, PASSPHRASE)
    vault = Vault(clock=lambda: 0.0)

    vault.unlock(lin, PASSPHRASE, session="s")

    assert vault.officer(lin, session="s").account == lin
    with pytest.raises(Locked):
        vault.officer(lin, session="another")


@pytest.mark.parametrize(
    ("steps", "is_open"), [([IDLE_S - 1] * 5, True), ([IDLE_S], False), ([IDLE_S - 1] * 13, False)]
)
def test_a_session_ends_when_idle_and_after_twelve_hours(lin: Account, steps: list[float], is_open: bool) -> None:
    officers.create(lin, PASSPHRASE)
    now = [0.0]
    vault = Vault(clock=lambda: now[0])
    vault.unlock(lin, PASSPHRASE, session="s")

    seen = []
    for step in steps:
        now[0] += step
        seen.append(vault.is_unlocked(lin, session="s"))
        if seen[-1]:
            vault.officer(lin, session="s")

    assert seen[-1] is is_open
    assert SESSION_S == 12 * IDLE_S


def test_log_out_and_retirement_lock(lin: Account) -> None:
    officers.create(lin, PASSPHRASE)
    vault = Vault()
    vault.unlock(lin, PASSPHRASE, session="s")
    vault.unlock(lin, PASSPHRASE, session="t")

    vault.lock(lin, session="s")
    assert [vault.is_unlocked(lin, session=each) for each in "st"] == [False, True]
    officers.retire(lin, by=lin, reason="lost")
    with pytest.raises(Locked):
        vault.officer(lin, session="t")


def test_wrong_passphrases_are_few_and_written_down(lin: Account) -> None:
    officers.create(lin, PASSPHRASE)
    now = [0.0]
    vault = Vault(clock=lambda: now[0])
    for _ in range(TRIES):
        with pytest.raises(NotAllowed):
            vault.unlock(lin, "wrong", session="s")

    with pytest.raises(TooMany):
        vault.unlock(lin, PASSPHRASE, session="s")
    now[0] = 901
    vault.unlock(lin, PASSPHRASE, session="s")
    assert AuditEntry.objects.filter(act="key.refused").count() == TRIES


def test_the_vault_shows_no_key_in_its_words(lin_reads: Unlocked) -> None:
    assert lin_reads.private.hex() not in repr(lin_reads)
    assert str(lin_reads.private) not in repr(lin_reads)


# Readers of a clue


def test_a_clue_is_wrapped_to_its_court_the_high_court_and_the_sender(lin_reads: Unlocked, gu_reads: Unlocked) -> None:
    far = reader(account("far", Role.CLUE_OFFICER, court_code="冀0002"))
    sent()
    clue = Clue.objects.get()

    assert holders(clue) == {lin_reads.key_id, gu_reads.key_id, clue.id}
    with pytest.raises(NotFound):
        desk.open_clue(clue.id, far, reason="curious")


def test_an_officer_in_conflict_gets_no_key_and_does_not_learn_of_the_clue(
    lin_reads: Unlocked, wen_reads: Unlocked
) -> None:
    conflicts.declare(lin_reads.account, Kind.LISTING, LISTING, by=lin_reads.account, reason="a cousin")
    sent()
    sent(listing_id="another")

    assert desk.inbox(lin_reads.account).total == 1
    assert desk.inbox(wen_reads.account).total == 2
    assert desk.of_listing(LISTING, lin_reads.account) == ()
    clue = Clue.objects.earliest("sequence")
    with pytest.raises(NotAllowed):
        desk.grant(clue.id, wen_reads, lin_reads.account, reason="help")


def test_when_all_readers_are_in_conflict_the_clue_is_not_taken(lin_reads: Unlocked) -> None:
    conflicts.declare(lin_reads.account, Kind.LISTING, LISTING, by=lin_reads.account, reason="a cousin")

    with pytest.raises(Unavailable):
        sent()
    assert Clue.objects.count() == 0


def test_a_court_that_is_avoided_holds_no_key(lin_reads: Unlocked, gu_reads: Unlocked) -> None:
    sent(avoid_court=True)

    assert holders(Clue.objects.get()) == {gu_reads.key_id, Clue.objects.get().id}


def test_an_avoided_court_is_not_let_in_by_a_missing_high_court(lin_reads: Unlocked) -> None:
    with pytest.raises(Unavailable):
        sent(avoid_court=True)
    with pytest.raises(Unavailable):
        sent(avoid_court=True, listing_id=None, court_code="")


def test_a_clue_about_no_listing_is_the_high_court_s(lin_reads: Unlocked, gu_reads: Unlocked) -> None:
    sent(listing_id=None, court_code="")

    assert holders(Clue.objects.get()) == {gu_reads.key_id, Clue.objects.get().id}


def test_who_steps_back_loses_every_clue_about_the_listing(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    sent()
    sent()
    sent(listing_id="another")
    first = Clue.objects.earliest("sequence")

    desk.step_back(first.id, lin_reads.account, reason="a cousin")
    sent()

    assert [row.sequence for row in desk.inbox(lin_reads.account).rows] == [first.sequence + 2]
    assert desk.inbox(wen_reads.account).total == 4


def test_the_last_reader_does_not_step_back(lin_reads: Unlocked, clue: Clue) -> None:
    with pytest.raises(RuleError) as refused:
        desk.step_back(clue.id, lin_reads.account, reason="a cousin")

    assert refused.value.code == "last_reader"
    assert desk.inbox(lin_reads.account).total == 1


def test_a_colleague_is_let_in_by_a_reader(lin_reads: Unlocked, clue: Clue, wen_reads: Unlocked) -> None:
    with pytest.raises(NotFound):
        desk.open_clue(clue.id, wen_reads, reason="triage")

    desk.grant(clue.id, lin_reads, wen_reads.account, reason="holidays")

    assert desk.open_clue(clue.id, wen_reads, reason="triage").content.listing_id == LISTING


def test_a_retired_key_is_wrapped_to_no_more(lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    officers.retire(lin_reads.account, by=lin_reads.account, reason="leaves")
    sent()

    assert lin_reads.key_id not in holders(Clue.objects.get())
    assert desk.inbox(lin_reads.account).total == 0


def test_without_readers_nothing_is_kept(db: None) -> None:
    with pytest.raises(Unavailable):
        receiving.submit(sending(), proof=proof(), retry_key=retry_key(), now=timezone.now())
    assert (Clue.objects.count(), AuditEntry.objects.count()) == (0, 0)


def test_the_server_s_own_key_opens_nothing(clue: Clue, settings: Any) -> None:
    """Everything that the server holds at rest, tried on every wrapped key."""
    secrets = [bytes.fromhex(path.read_text()) for path in (settings.CLUES_KEY_FILE, settings.REGISTER_KEY_FILE)]
    sealed = [bytes(key.private_sealed)[-32:] for key in OfficerKey.objects.all()]
    at_rest = [*secrets, *sealed, bytes(clue.receipt_index)]

    for row in WrappedKey.objects.filter(clue=clue):
        spot = sealing.Spot(
            table="clues_wrappedkey", row=f"{clue.id}/{row.channel}/{row.holder}/{row.key_id}", column="wrapped"
        )
        for secret in at_rest:
            with pytest.raises(sealing.Unsealable):
                sealing.unwrap(row.wrapped, secret, spot)


# Escrow


@pytest.fixture
def president(db: None) -> Account:
    return account("bo", Role.PRESIDENT, court_code="")


def test_any_two_shares_open_a_clue_whose_reader_is_gone(
    president: Account, lin_reads: Unlocked, wen_reads: Unlocked
) -> None:
    shares = escrow.create(by=president)
    sent()
    clue = Clue.objects.get()
    officers.retire(lin_reads.account, by=president, reason="gone")
    officers.retire(wen_reads.account, by=president, reason="lost passphrase")
    fresh = reader(wen_reads.account)

    for pair in combinations(shares, 2):
        escrow.open_for(
            clue.id, pair, officer=fresh.account, by=fresh.account, witness=president,
            decision_number="（2026）演示1号", reason="the reader is gone",
        )  # fmt: skip

    assert desk.open_clue(clue.id, fresh, reason="triage").content.listing_id == LISTING
    assert EscrowDecision.objects.count() == 3
    assert AuditEntry.objects.filter(act="escrow.open", reason="the reader is gone").count() == 3


@pytest.mark.parametrize(
    "case", ["one share", "other shares", "same person", "no number", "no reason", "not of the desk"]
)
def test_the_escrow_opens_in_no_other_way(
    case: str, president: Account, lin_reads: Unlocked, wen_reads: Unlocked, mei: Account
) -> None:
    shares = escrow.create(by=president)
    sent()
    clue = Clue.objects.get()
    before = holders(clue)
    given: dict[str, Any] = {"officer": lin_reads.account, "by": lin_reads.account, "witness": president}
    words: dict[str, Any] = {"decision_number": "1", "reason": "r"}
    chosen = shares[:2]
    if case == "one share":
        chosen = shares[:1]
    elif case == "other shares":
        chosen = (shares[0], escrow.create(by=president)[1])
    elif case == "same person":
        given["witness"] = lin_reads.account
    elif case == "not of the desk":
        given["witness"] = mei
    else:
        words["decision_number" if case == "no number" else "reason"] = " "

    with pytest.raises((RuleError, NotAllowed)):
        escrow.open_for(clue.id, chosen, **given, **words)

    assert (holders(clue), EscrowDecision.objects.count()) == (before, 0)


def test_the_escrow_lets_nobody_in_who_is_in_conflict(
    president: Account, lin_reads: Unlocked, wen_reads: Unlocked
) -> None:
    shares = escrow.create(by=president)
    conflicts.declare(lin_reads.account, Kind.LISTING, LISTING, by=lin_reads.account, reason="a cousin")
    sent()

    with pytest.raises(NotAllowed):
        escrow.open_for(
            Clue.objects.get().id, shares[:2], officer=lin_reads.account, by=wen_reads.account, witness=president,
            decision_number="1", reason="r",
        )  # fmt: skip


def test_the_database_wants_two_persons_for_the_escrow(president: Account) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(using="clues"):
        EscrowDecision.objects.create(
            clue_id="x", decision_number="1", reason="r", opened_by=1, witnessed_by=1, opened_for=2, at=timezone.now()
        )


def test_escrow_keys_are_the_wardens_to_make(mei: Account, lin: Account) -> None:
    for person in (mei, lin):
        with pytest.raises(NotAllowed):
            escrow.create(by=person)
    assert not WrappedKey.objects.filter(holder=Holder.ESCROW).exists()
