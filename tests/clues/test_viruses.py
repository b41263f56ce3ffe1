"""clamd, asked as its manual says; when it is silent a file stays unread and is not lost."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from debtormap.clues import desk, files
from debtormap.clues.models import AuditEntry, CopyState, File
from debtormap.clues.officers import Unlocked
from debtormap.core.errors import RuleError, Unavailable
from debtormap.papers import viruses
from debtormap.papers.cleaning_errors import Refused
from debtormap.papers.viruses import Clamd
from tests.clues.examples import sent, uploaded
from tests.papers.clamd import EICAR, daemon


@pytest.mark.parametrize("size", [1, viruses.CHUNK_BYTES, 3 * viruses.CHUNK_BYTES + 1])
def test_a_clean_file_passes_whatever_its_size(tmp_path: Path, size: int) -> None:
    with daemon(tmp_path) as clamd:
        viruses.check(b"x" * size, clamd)


def test_what_it_finds_is_refused_and_not_named(tmp_path: Path) -> None:
    with daemon(tmp_path) as clamd, pytest.raises(Refused) as refused:
        # Across the border of two chunks.
        viruses.check(b"x" * (viruses.CHUNK_BYTES - 20) + EICAR, clamd)

    assert refused.value.code == "infected"


@pytest.mark.parametrize("says", [b"", b"nonsense", b"stream: OK FOUND?", b"INSTREAM size limit exceeded. ERROR"])
def test_any_other_answer_is_none(tmp_path: Path, says: bytes) -> None:
    with daemon(tmp_path, says=says) as clamd, pytest.raises(Unavailable):
        viruses.check(b"x", clamd)


def test_a_file_beyond_its_limit_is_not_taken_for_clean(tmp_path: Path) -> None:
    with daemon(tmp_path, limit=1000) as clamd, pytest.raises(Unavailable):
        viruses.check(b"x" * 2000, clamd)


@pytest.mark.django_db(databases="__all__")
def test_a_silent_scanner_leaves_the_file_unread_and_not_lost(
    lin_reads: Unlocked, tmp_path: Path, settings: Any
) -> None:
    sent(files=(uploaded(_photo()),))
    clue_id = desk.inbox(lin_reads.account).rows[0].id
    file = File.objects.get()
    settings.CLAMD = Clamd(path=str(tmp_path / "clamd.ctl"))

    with pytest.raises(Unavailable):
        files.working_copy(clue_id, file.pk, lin_reads, reason="r")
    file.refresh_from_db()
    silent = CopyState(file.copy_state), AuditEntry.objects.filter(act="clue.file").count()
    with daemon(tmp_path):
        shown = files.working_copy(clue_id, file.pk, lin_reads, reason="r")

    assert silent == (CopyState.NONE, 0)
    assert shown.data.startswith(b"\xff\xd8")


@pytest.mark.django_db(databases="__all__")
def test_an_infected_file_has_no_working_copy(lin_reads: Unlocked, tmp_path: Path, settings: Any) -> None:
    sent(files=(uploaded(_photo() + EICAR),))
    clue_id = desk.inbox(lin_reads.account).rows[0].id
    with daemon(tmp_path) as clamd:
        settings.CLAMD = clamd
        with pytest.raises(RuleError) as refused:
            files.working_copy(clue_id, File.objects.get().pk, lin_reads, reason="r")

    assert (refused.value.code, refused.value.rule) == ("no_working_copy", "infected")
    assert File.objects.get().copy_state == CopyState.REFUSED


@pytest.mark.django_db(databases="__all__")
def test_no_scanner_is_asked_by_default(lin_reads: Unlocked, settings: Any) -> None:
    assert settings.CLAMD is None


def _photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG")
    return written.getvalue()
