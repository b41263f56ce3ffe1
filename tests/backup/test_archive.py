"""The sealed file: what is put in comes out, and nothing else ever does."""

import io
import secrets
from pathlib import Path

import pytest

from debtormap.backup import archive
from debtormap.core.errors import RuleError

KEY = secrets.token_bytes(32)
BIG = secrets.token_bytes(archive.PIECE_BYTES + 17)


def sealed(key: bytes = KEY) -> bytes:
    file = io.BytesIO()
    writer = archive.Writer(file, key)
    writer.add("register:sqlite", [b"one", b"", BIG])
    writer.add("empty", [])
    writer.finish({"head_seq": 7})
    return file.getvalue()


def opened(data: bytes, key: bytes = KEY) -> tuple[list[tuple[str, bytes]], object]:
    reader = archive.Reader(io.BytesIO(data), key)
    members = [(name, b"".join(chunks)) for name, chunks in reader.members()]
    return members, reader.manifest


def test_members_come_back_in_order() -> None:
    assert opened(sealed()) == ([("register:sqlite", b"one" + BIG), ("empty", b"")], {"head_seq": 7})


def test_a_member_may_be_passed_over() -> None:
    reader = archive.Reader(io.BytesIO(sealed()), KEY)

    assert [name for name, _ in reader.members()] == ["register:sqlite", "empty"]
    assert reader.manifest == {"head_seq": 7}


def test_nothing_of_it_can_be_read_without_the_key() -> None:
    data = sealed()

    assert b"register" not in data.removeprefix(archive.MAGIC)
    with pytest.raises(RuleError, match="another key"):
        opened(data, secrets.token_bytes(32))


def test_cut_changed_or_lengthened_it_does_not_open() -> None:
    data = sealed()
    places = [0, len(archive.MAGIC) + 3, 60, len(data) // 2, len(data) - 1]
    broken = [data[:at] for at in places]
    broken += [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in places]
    broken.append(data + b"x")

    for each in broken:
        with pytest.raises(RuleError):
            opened(each)


def test_pieces_cannot_change_places() -> None:
    data = sealed()
    begin = len(archive.MAGIC) + 24
    pieces, at = [], begin
    while at < len(data):
        length = 4 + int.from_bytes(data[at : at + 4], "big")
        pieces.append(data[at : at + length])
        at += length

    with pytest.raises(RuleError):
        opened(data[:begin] + b"".join([pieces[0], pieces[2], pieces[1], *pieces[3:]]))


def test_a_key_file_that_is_none_is_told_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")

    for path in (tmp_path / "key", tmp_path / "none"):
        with pytest.raises(RuleError, match="DEBTORMAP_BACKUP_KEY_FILE"):
            archive.key_of(path)
