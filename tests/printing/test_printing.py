"""What leaves the printing room can be read, heard, copied and proven equal; and the room calls nowhere."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from debtormap import printing
from debtormap.printing import renderer

#: Extensions A, B, E, G and a URO character, as names of persons have them; and rare ones of places in Hebei.
RARE = "㐂𠮷䶮𬱖𫰠𱖎洺倴鄚"


def printed(*lines: str) -> bytes:
    return printing.pdf("plain.html", {"title": "风险告知书", "lines": lines})


def tool(name: str, data: bytes, tmp_path: Path, *after: str) -> str:
    path = tmp_path / "printed.pdf"
    path.write_bytes(data)
    return subprocess.run([name, str(path), *after], check=True, capture_output=True, text=True).stdout


def test_rare_characters_can_be_copied_from_the_page(tmp_path: Path) -> None:
    text = tool("pdftotext", printed(f"姓名：{RARE}", "案号：（2023）冀0001执12号"), tmp_path, "-")

    assert f"姓名：{RARE}" in text and "（2023）冀0001执12号" in text
    assert "\ufffd" not in text


def test_every_font_is_embedded_as_a_subset(tmp_path: Path) -> None:
    rows = tool("pdffonts", printed(f"姓名：{RARE}"), tmp_path).splitlines()[2:]

    assert len(rows) >= 3
    assert {tuple(row.split()[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


def test_no_glyph_is_an_empty_box() -> None:
    with pikepdf.open(BytesIO(printed(f"姓名：{RARE}"))) as document:
        shown = [
            bytes(part)
            for page in document.pages
            for each in pikepdf.parse_content_stream(page)
            if str(each.operator) in {"Tj", "TJ"}
            for operand in each.operands
            for part in (operand if isinstance(operand, pikepdf.Array) else [operand])
            if isinstance(part, pikepdf.String)
        ]

    glyphs = [text[at : at + 2] for text in shown for at in range(0, len(text), 2)]
    assert len(glyphs) > len(RARE) and b"\0\0" not in glyphs


def test_a_character_without_glyph_refuses_the_whole() -> None:
    with pytest.raises(printing.Unprintable) as refused:
        printed("姓名：\U000f1234")

    assert refused.value.code == "glyph_missing"


def test_it_is_tagged_and_names_its_language_and_title() -> None:
    with pikepdf.open(BytesIO(printed("一"))) as document:
        root = document.Root
        assert root.MarkInfo.Marked and root.Lang == "zh-Hans"
        assert document.docinfo.Title == "风险告知书"
        assert "/StructTreeRoot" in root
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys())


def test_the_same_values_give_the_same_bytes() -> None:
    assert printed("一", RARE) == printed("一", RARE)
    assert printed("一") != printed("二")


def test_values_are_text_and_never_markup(tmp_path: Path) -> None:
    text = tool("pdftotext", printed('<img src="http://127.0.0.1:9/x"><b>甲</b>'), tmp_path, "-")

    assert '<img src="http://127.0.0.1:9/x"><b>甲</b>' in text


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "https://example.org/", "file:///etc/hostname", "ftp://x/", "data:text/html,x"]
)
def test_the_room_fetches_nothing(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        renderer.Nowhere().fetch(url)


def test_what_prints_nothing_does_not_wait_for_the_renderer() -> None:
    program = "import sys, debtormap.printing; sys.exit('weasyprint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
