"""Content keys of a clue: made, wrapped to their holders, found again and handed on."""

from collections.abc import Iterable, Mapping
from typing import Final

from debtormap.clues import sealing
from debtormap.clues.models import Channel, Clue, EscrowKey, Holder, OfficerKey, WrappedKey
from debtormap.clues.sealing import Spot
from debtormap.core.errors import NotFound

Keys = Mapping[Channel, bytes]
OF_THE_DESK: Final = tuple(Channel)
OF_THE_SENDER: Final = (Channel.CONTENT,)


def make() -> dict[Channel, bytes]:
    return {channel: sealing.new_key() for channel in Channel}


def wrapped_to_all(
    clue: Clue, keys: Keys, *, officers: Iterable[OfficerKey], escrow: EscrowKey | None, receipt_public: bytes
) -> list[WrappedKey]:
    """Every row that lets a holder open the clue, not saved yet."""
    rows = [row for officer in officers for row in _rows(clue, keys, Holder.OFFICER, officer.pk, bytes(officer.public))]
    if escrow is not None:
        rows += _rows(clue, keys, Holder.ESCROW, escrow.pk, bytes(escrow.public))
    of_sender = {channel: keys[channel] for channel in OF_THE_SENDER}
    return rows + _rows(clue, of_sender, Holder.RECEIPT, clue.id, receipt_public)


def find(clue: Clue, holder: Holder, key_id: str, private: bytes) -> dict[Channel, bytes]:
    """The content keys that this holder can open; empty when none is wrapped to it."""
    rows = WrappedKey.objects.filter(clue=clue, holder=holder, key_id=key_id)
    return {
        Channel(row.channel): sealing.unwrap(row.wrapped, private, spot(clue.id, row.channel, row.holder, row.key_id))
        for row in rows
    }


def hand_on(clue: Clue, holder: Holder, key_id: str, private: bytes, to: OfficerKey) -> bool:
    """Wraps what one holder can open to an officer too; whether there was anything. Doing it again changes nothing."""
    keys = find(clue, holder, key_id, private)
    if keys:
        wrap_to(clue, keys, to)
    return bool(keys)


def wrap_to(clue: Clue, keys: Keys, to: OfficerKey) -> None:
    """In place of what is wrapped to this key already."""
    WrappedKey.objects.filter(clue=clue, holder=Holder.OFFICER, key_id=to.pk).delete()
    WrappedKey.objects.bulk_create(_rows(clue, keys, Holder.OFFICER, to.pk, bytes(to.public)))


def take(clue_id: str) -> Clue:
    """The clue, locked until the end of the transaction. NotFound for an unknown id."""
    clue = Clue.objects.select_for_update().filter(id=clue_id).first()
    if clue is None:
        raise NotFound("there is no such clue")
    return clue


def take_unopened(clue_id: str) -> Clue:
    """The same without what it says, which the public side's role may not read."""
    clue = Clue.objects.select_for_update().defer("sealed", "contact_sealed").filter(id=clue_id).first()
    if clue is None:
        raise NotFound("there is no such clue")
    return clue


def named(clue_id: str) -> Clue:
    """The clue, to look at what stands in the clear. NotFound for an unknown id."""
    clue = Clue.objects.filter(id=clue_id).first()
    if clue is None:
        raise NotFound("there is no such clue")
    return clue


def spot(clue_id: str, channel: str, holder: str, key_id: str) -> Spot:
    return Spot(table="clues_wrappedkey", row=f"{clue_id}/{channel}/{holder}/{key_id}", column="wrapped")


def _rows(clue: Clue, keys: Keys, holder: Holder, key_id: str, public: bytes) -> list[WrappedKey]:
    return [
        WrappedKey(
            clue=clue, channel=channel, holder=holder, key_id=key_id,
            wrapped=sealing.wrap(key, public, spot(clue.id, channel, holder, key_id)),
        )
        for channel, key in keys.items()
    ]  # fmt: skip
