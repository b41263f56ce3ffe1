"""What senders attach comes clean out of the cleaner, or not at all, for under a second of processor time."""

import io
import resource
import subprocess
import sys
from collections import Counter
from functools import cache

import pikepdf
import pytest
from PIL import Image

from debtormap.clues import desk, files
from debtormap.clues.models import AuditEntry, Clue, File
from debtormap.clues.officers import Unlocked
from debtormap.core.errors import Conflict, NotAllowed, NotFound, RuleError
from debtormap.papers import cleaning, kinds
from debtormap.papers.cleaning_errors import Refused
from debtormap.papers.jpeg_segments import without_metadata
from tests.clues import hostile
from tests.clues.examples import sent, uploaded

WITHIN_S = 1.0
# Those of which a reader should see something: refusing them all would be no art.
SHOWN = {
    "jpeg_exif", "jpeg_progressive", "jpeg_segments", "jpeg_and_zip", "jpeg_and_html", "jpeg_two_pictures", "png_texts",
    "png_private_chunks", "png_hidden_pixels", "webp_exif", "webp_moving", "pdf_open_action", "pdf_actions_everywhere",
    "pdf_names", "pdf_form", "pdf_metadata", "pdf_layers", "pdf_comments_in_drawing", "pdf_photo",
    "pdf_progressive_photo", "pdf_loose_objects",
}  # fmt: skip


@cache
def cases(seed: int) -> list[hostile.Case]:
    return list(hostile.corpus(seed))


def outcome(case: hostile.Case) -> tuple[str, str, float]:
    """Name, what came of it, seconds of processor time of the cleaner, its start included."""
    name, data = case
    began = _children_s()
    try:
        kind = kinds.media_type(data[: kinds.FIRST_BYTES])
        copy = cleaning.clean(data, kind)
    except (Refused, RuleError) as refusal:
        return name, refusal.code, _children_s() - began
    cost = _children_s() - began
    return name, "survived" if hides_something(copy) else "clean", cost


def hides_something(copy: bytes) -> bool:
    if copy.startswith(b"%PDF"):
        return _pdf_hides(copy)
    with Image.open(io.BytesIO(copy)) as image:
        has_more = bool(image.getexif()) or set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    return bool(has_more) or hostile.SENTINEL in copy or not copy.endswith(b"\xff\xd9")


def _pdf_hides(copy: bytes) -> bool:
    """Also inside of what is packed, and in the other ways in which a string can be written."""
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(copy)) as opened:
        keys = {str(key) for key in opened.Root.keys()} - {"/Type", "/Pages"}  # noqa: SIM118  # not a mapping
        opened.save(plain, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    whole = copy + plain.getvalue()
    written = [hostile.SENTINEL, hostile.SENTINEL.hex().encode(), hostile.TEXT.encode("utf-16-be")]
    active = [b"/JavaScript", b"/OpenAction", b"/Launch", b"/EmbeddedFile", b"/URI", b"/AcroForm", b"/Annots"]
    return bool(keys) or any(each in whole or each.upper() in whole for each in [*written, *active])


def check(given: list[hostile.Case]) -> None:
    found = [outcome(case) for case in given]

    assert [name for name, came, _ in found if came == "survived"] == []
    assert [(name, cost) for name, _, cost in found if cost > WITHIN_S] == []
    assert {name for name, came, _ in found if came == "clean"} >= SHOWN
    refused = Counter(came for name, came, _ in found if came != "clean")
    assert set(refused) <= {"damaged", "too_large", "encrypted", "office_document", "unknown_type", "archive", "died"}


def _children_s() -> float:
    """What ended children have cost; wall-clock time would be the machine's, not the file's."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_nothing_hidden_survives_in_any_kind_of_file() -> None:
    check(cases(1))


@pytest.mark.long
def test_nothing_hidden_survives_in_two_hundred_files() -> None:
    many = [case for seed in range(2, 7) for case in cases(seed)]
    assert len(many) >= 200
    check(many)


def test_the_photos_of_the_corpus_do_hide_something() -> None:
    """The test tests: what goes in shows what is looked for."""
    for name, data in cases(1):
        if name.startswith(("jpeg_exif", "png_texts", "webp_exif", "pdf_metadata", "pdf_names", "pdf_photo")):
            assert hides_something(data), name


def test_a_photo_comes_back_the_right_way_up() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    written = io.BytesIO()
    Image.new("RGB", (200, 100), "red").save(written, "JPEG", exif=turned)

    with Image.open(io.BytesIO(cleaning.clean(written.getvalue(), kinds.JPEG))) as copy:
        assert copy.size == (100, 200)


def test_a_pdf_still_shows_what_it_showed() -> None:
    _, data = next(case for case in cases(1) if case[0] == "pdf_metadata")

    with pikepdf.open(io.BytesIO(cleaning.clean(data, kinds.PDF))) as copy:
        operators = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(copy.pages[0]))
        assert b"(shown) Tj" in operators
        assert copy.pages[0].obj["/Resources"]["/Font"]["/F"]["/BaseFont"] == "/Helvetica"


def test_a_photo_without_its_segments_shows_the_same_pixels() -> None:
    for name, data in cases(1):
        if name in ("jpeg_exif", "jpeg_progressive", "jpeg_segments"):
            before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(without_metadata(data)))
            assert before.tobytes() == after.tobytes(), name


def test_the_cleaner_can_open_nothing() -> None:
    """Confined as it is, it finds no file, no socket, no child and no way to write."""
    tries = (
        "import os, socket\n"
        "from debtormap.papers import cleaner\n"
        "cleaner.confine()\n"
        "def refused(act):\n"
        "    try:\n"
        "        act()\n"
        "    except OSError:\n"
        "        return True\n"
        "    return False\n"
        "reading, writing = lambda: open('/etc/hostname'), lambda: open('/tmp/x', 'w')\n"
        "print([refused(act) for act in (reading, writing, socket.socket, os.pipe)])\n"
    )

    done = subprocess.run([sys.executable, "-c", tries], stdout=subprocess.PIPE, text=True, check=True)

    assert done.stdout.strip() == "[True, True, True, True]"


def test_a_cleaner_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(Refused) as refused:
        cleaning.clean(b"\xff\xd8\xff", kinds.JPEG)
    assert refused.value.code == "died"


# At the desk


@pytest.fixture
def file(lin_reads: Unlocked, wen_reads: Unlocked) -> File:
    _, data = cases(1)[0]
    sent(files=(uploaded(data, name="现场.jpg"),))
    return File.objects.get()


@pytest.mark.django_db(databases="__all__")
def test_a_reader_sees_the_working_copy_which_is_made_once(
    file: File, lin_reads: Unlocked, wen_reads: Unlocked
) -> None:
    clue = Clue.objects.get()

    first = files.working_copy(clue.id, file.pk, lin_reads, reason="look")
    again = files.working_copy(clue.id, file.pk, wen_reads, reason="look")

    assert (first.name, first.media_type, hides_something(first.data)) == ("现场.jpg", "image/jpeg", False)
    assert again.data == first.data
    assert AuditEntry.objects.filter(act="clue.file", reason="look").count() == 2
    assert desk.open_clue(clue.id, lin_reads, reason="r").files[0].copy_state == "clean"


@pytest.mark.django_db(databases="__all__")
def test_an_original_needs_another_person(file: File, lin_reads: Unlocked, wen_reads: Unlocked) -> None:
    clue = Clue.objects.get()
    with pytest.raises(NotAllowed):
        files.original(clue.id, file.pk, lin_reads, reason="compare")

    asked = files.ask_for_original(clue.id, file.pk, lin_reads, reason="compare")
    with pytest.raises(NotAllowed):
        files.approve_original(asked, by=lin_reads.account)
    assert [release.pk for release in files.waiting_for_leave(wen_reads.account)] == [asked]
    files.approve_original(asked, by=wen_reads.account)

    shown = files.original(clue.id, file.pk, lin_reads, reason="compare")
    assert hostile.SENTINEL in shown.data
    with pytest.raises(NotAllowed):
        files.original(clue.id, file.pk, wen_reads, reason="compare")


@pytest.mark.django_db(databases="__all__")
def test_a_file_that_cannot_be_cleaned_is_told_so_and_once(lin_reads: Unlocked) -> None:
    sent(files=(uploaded(b"%PDF-1.7 nothing"),))
    clue, file = Clue.objects.get(), File.objects.get()

    for _ in range(2):
        with pytest.raises(RuleError) as refused:
            files.working_copy(clue.id, file.pk, lin_reads, reason="look")
        assert (refused.value.code, refused.value.rule) == ("no_working_copy", "damaged")
    assert File.objects.get().copy_state == "refused"


@pytest.mark.django_db(databases="__all__")
def test_leave_is_asked_once_and_of_nobody_who_is_kept_out(
    file: File, lin_reads: Unlocked, wen_reads: Unlocked, gu_reads: Unlocked
) -> None:
    clue = Clue.objects.get()
    asked = files.ask_for_original(clue.id, file.pk, lin_reads, reason="compare")
    with pytest.raises(Conflict):
        files.ask_for_original(clue.id, file.pk, lin_reads, reason="again")

    desk.keep_out(clue.id, lin_reads.account, wen_reads.account, reason="a cousin")

    assert files.waiting_for_leave(wen_reads.account) == []
    with pytest.raises(NotFound):
        files.approve_original(asked, by=wen_reads.account)
    assert [(release.pk, release.reason) for release in files.waiting_for_leave(gu_reads.account)] == [
        (asked, "compare")
    ]
    assert files.leave_of(clue.id, lin_reads.account) == {file.pk: False}
    files.approve_original(asked, by=gu_reads.account)
    assert files.leave_of(clue.id, lin_reads.account) == {file.pk: True}
