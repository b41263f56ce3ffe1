"""Files that somebody might send to find out who reads them, to run in their programs, or to choke them.

Each carries `SENTINEL` wherever its kind can hide something. All are made here; none is anybody's.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, PngImagePlugin

SENTINEL = b"SENTINEL-1399"
TEXT = SENTINEL.decode()
Case = tuple[str, bytes]
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def corpus(seed: int) -> Iterator[Case]:
    """One file of each kind, different for each seed."""
    dice = random.Random(seed)
    for make in (*IMAGES, *PDFS, *OFFICE):
        yield make.__name__.strip("_"), make(dice)


def _picture(dice: random.Random) -> Image.Image:
    size = dice.randrange(16, 400), dice.randrange(16, 400)
    return Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3))


def _exif() -> Image.Exif:
    exif = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298, 0x9C9B):
        exif[tag] = TEXT
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (38.0, 52.0, 1.0), 3: "E", 4: (115.0, 29.0, 1.0), 29: TEXT}
    return exif


def _saved(image: Image.Image, form: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def _zip(dice: random.Random, name: str = "a.txt", data: bytes = SENTINEL) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, data + dice.randbytes(20))
    return written.getvalue()


def _segment(kind: int, data: bytes) -> bytes:
    return b"\xff" + bytes([kind]) + struct.pack(">H", len(data) + 2) + data


def _jpeg_with(dice: random.Random, *segments: bytes) -> bytes:
    whole = _saved(_picture(dice), "JPEG")
    return whole[:2] + b"".join(segments) + whole[2:]


def jpeg_exif(dice: random.Random) -> bytes:
    return _saved(_picture(dice), "JPEG", exif=_exif(), comment=SENTINEL, icc_profile=SENTINEL * 9)


def jpeg_progressive(dice: random.Random) -> bytes:
    return _saved(_picture(dice), "JPEG", progressive=True, exif=_exif(), comment=SENTINEL)


def jpeg_segments(dice: random.Random) -> bytes:
    kinds = (0xE1, 0xE2, 0xE3, 0xED, 0xEC, 0xEF, 0xFE)
    return _jpeg_with(dice, *(_segment(kind, b"http://ns.adobe.com/xap/1.0/\0" + SENTINEL) for kind in kinds))


def jpeg_and_zip(dice: random.Random) -> bytes:
    return jpeg_exif(dice) + _zip(dice)


def jpeg_and_html(dice: random.Random) -> bytes:
    return _jpeg_with(dice, _segment(0xFE, b"<script>" + SENTINEL + b"</script>")) + b"<html>" + SENTINEL


def jpeg_two_pictures(dice: random.Random) -> bytes:
    return _saved(_picture(dice), "MPO", save_all=True, append_images=[_picture(dice)], exif=_exif()) + SENTINEL


def jpeg_cut(dice: random.Random) -> bytes:
    whole = jpeg_exif(dice)
    return whole[: dice.randrange(4, len(whole) - 10)]


def jpeg_noise(dice: random.Random) -> bytes:
    return b"\xff\xd8\xff\xe0" + dice.randbytes(2000) + SENTINEL


def jpeg_large(dice: random.Random) -> bytes:
    """Says of itself that it has 65,000 × 65,000 pixels."""
    whole = bytearray(_saved(_picture(dice), "JPEG"))
    at = whole.find(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000 - dice.randrange(100))
    return bytes(whole)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_texts(dice: random.Random) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", TEXT)
    texts.add_text("Comment", TEXT, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", TEXT)
    return _saved(_picture(dice), "PNG", pnginfo=texts, exif=_exif()) + SENTINEL


def png_private_chunks(dice: random.Random) -> bytes:
    whole = _saved(_picture(dice), "PNG")
    return whole[:33] + _png_chunk(b"prVt", SENTINEL) + _png_chunk(b"sTEr", SENTINEL) + whole[33:] + _zip(dice)


def png_hidden_pixels(dice: random.Random) -> bytes:
    """What stands behind full transparency."""
    rgba = _picture(dice).convert("RGBA")
    rgba.putalpha(0)
    return _saved(rgba, "PNG") + SENTINEL


def png_bomb(dice: random.Random) -> bytes:
    side = 30_000 + dice.randrange(1000)
    head = _png_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes(1_000_000), 9) * 2
    return PNG_MAGIC + head + _png_chunk(b"IDAT", rows) + _png_chunk(b"IEND", b"")


def png_text_bomb(dice: random.Random) -> bytes:
    whole = _saved(_picture(dice), "PNG")
    packed = zlib.compress(bytes(100_000_000 + dice.randrange(9)), 9)
    return whole[:33] + _png_chunk(b"zTXt", b"Comment\0\0" + packed) + whole[33:]


def png_wrong_sums(dice: random.Random) -> bytes:
    whole = bytearray(png_texts(dice))
    for _ in range(5):
        whole[dice.randrange(40, len(whole))] ^= 0xFF
    return bytes(whole)


def webp_exif(dice: random.Random) -> bytes:
    return _saved(_picture(dice), "WEBP", exif=_exif(), xmp=SENTINEL) + SENTINEL


def webp_moving(dice: random.Random) -> bytes:
    first = _picture(dice)
    return _saved(first, "WEBP", save_all=True, append_images=[first.rotate(180)] * 3, xmp=SENTINEL)


def webp_cut(dice: random.Random) -> bytes:
    whole = webp_exif(dice)
    return whole[: dice.randrange(20, len(whole) - 30)]


def gif_as_it_is(dice: random.Random) -> bytes:
    return _saved(_picture(dice), "GIF", comment=SENTINEL)


def tiff_as_it_is(dice: random.Random) -> bytes:
    return _saved(_picture(dice), "TIFF", description=TEXT)


def svg_script(dice: random.Random) -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>' + SENTINEL + b"</script></svg>"


IMAGES: tuple[Callable[[random.Random], bytes], ...] = (
    jpeg_exif, jpeg_progressive, jpeg_segments, jpeg_and_zip, jpeg_and_html, jpeg_two_pictures, jpeg_cut, jpeg_noise,
    jpeg_large, png_texts, png_private_chunks, png_hidden_pixels, png_bomb, png_text_bomb, png_wrong_sums, webp_exif,
    webp_moving, webp_cut, gif_as_it_is, tiff_as_it_is, svg_script,
)  # fmt: skip


def _pdf(dice: random.Random, change: Callable[[Pdf, Any], None], **save: Any) -> bytes:
    """A page with a line on it, changed."""
    with Pdf.new() as made:
        page = made.add_blank_page(page_size=(200, 200))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj["/Resources"] = Dictionary(Font=Dictionary(F=font))
        page.obj["/Contents"] = made.make_stream(b"BT /F 12 Tf 20 %d Td (shown) Tj ET" % dice.randrange(20, 180))
        change(made, page.obj)
        written = io.BytesIO()
        made.save(written, **save)
    return written.getvalue()


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{TEXT}')"))


def pdf_open_action(dice: random.Random) -> bytes:
    return _pdf(dice, lambda pdf, page: pdf.Root.__setitem__("/OpenAction", _script()))


def pdf_actions_everywhere(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        pdf.Root["/AA"] = Dictionary(WC=_script())
        page["/AA"] = Dictionary(O=_script(), C=_script())
        launch = Dictionary(S=Name.Launch, F=String(TEXT + ".exe"))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 200, 200], A=launch, Contents=String(TEXT))
        address = Dictionary(S=Name.URI, URI=String("http://" + TEXT))
        web = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=address)
        page["/Annots"] = Array([link, web])

    return _pdf(dice, change)


def pdf_names(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        spec = Dictionary(Type=Name.Filespec, F=String(TEXT), EF=Dictionary(F=pdf.make_stream(SENTINEL)))
        pdf.Root["/Names"] = Dictionary(
            JavaScript=Dictionary(Names=Array([String(TEXT), _script()])),
            EmbeddedFiles=Dictionary(Names=Array([String(TEXT), spec])),
        )
        pdf.Root["/AF"] = Array([spec])
        page["/AF"] = Array([spec])

    return _pdf(dice, change)


def pdf_form(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        field = Dictionary(FT=Name.Tx, T=String(TEXT), V=String(TEXT), AA=Dictionary(K=_script()))
        pdf.Root["/AcroForm"] = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(SENTINEL), NeedAppearances=True)

    return _pdf(dice, change)


def pdf_metadata(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        pdf.docinfo["/Author"] = String(TEXT)
        pdf.docinfo["/Producer"] = String(TEXT)
        pdf.Root["/Metadata"] = pdf.make_stream(SENTINEL, Type=Name.Metadata)
        page["/Metadata"] = pdf.make_stream(SENTINEL)
        page["/PieceInfo"] = Dictionary(App=Dictionary(Private=String(TEXT)))
        page["/LastModified"] = String(TEXT)
        page["/Resources"]["/Font"]["/F"]["/Metadata"] = pdf.make_stream(SENTINEL)
        page["/Resources"]["/Private"] = String(TEXT)
        pdf.trailer["/Secret"] = String(TEXT)

    return _pdf(dice, change)


def pdf_layers(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(TEXT)))
        pdf.Root["/OCProperties"] = Dictionary(OCGs=Array([layer]), D=Dictionary(Name=String(TEXT)))
        page["/Resources"]["/Properties"] = Dictionary(MC0=layer)
        pdf.Root["/StructTreeRoot"] = Dictionary(Type=Name.StructTreeRoot, K=String(TEXT))
        page["/StructParents"] = 0

    return _pdf(dice, change)


def pdf_comments_in_drawing(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        form = pdf.make_stream(b"% " + SENTINEL + b"\nq Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        form["/Private"] = String(TEXT)
        form["/Resources"] = Dictionary(Properties=Dictionary(A=Dictionary(T=String(TEXT))))
        tile = pdf.make_stream(b"% " + SENTINEL + b"\nq Q", PatternType=1, BBox=[0, 0, 9, 9])
        page["/Resources"]["/XObject"] = Dictionary(Fm=form)
        page["/Resources"]["/Pattern"] = Dictionary(P=tile)
        page["/Contents"] = Array([
            pdf.make_stream(b"% " + SENTINEL + b"\nq /Fm Do"), pdf.make_stream(b"Q % " + SENTINEL),
        ])  # fmt: skip

    return _pdf(dice, change)


def _photo(pdf: Pdf, page: Any, data: bytes, **more: Any) -> None:
    photo = pdf.make_stream(
        data, Type=Name.XObject, Subtype=Name.Image, Width=16, Height=16, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    for key, value in more.items():
        photo["/" + key] = value
    page["/Resources"]["/XObject"] = Dictionary(A=photo)
    page["/Contents"] = pdf.make_stream(b"q 100 0 0 100 0 0 cm /A Do Q")


def pdf_photo(dice: random.Random) -> bytes:
    data = jpeg_and_zip(dice)

    def change(pdf: Pdf, page: Any) -> None:
        _photo(pdf, page, data, Private=String(TEXT), Metadata=pdf.make_stream(SENTINEL))

    return _pdf(dice, change)


def pdf_progressive_photo(dice: random.Random) -> bytes:
    whole = jpeg_progressive(dice)
    at = whole.rfind(b"\xff\xda")
    data = whole[:at] + _segment(0xFE, SENTINEL) + whole[at:] + SENTINEL
    return _pdf(dice, lambda pdf, page: _photo(pdf, page, data))


def pdf_damaged_photo(dice: random.Random) -> bytes:
    data = jpeg_noise(dice)
    return _pdf(dice, lambda pdf, page: _photo(pdf, page, data))


def pdf_jpeg2000(dice: random.Random) -> bytes:
    data = b"\0\0\0\x0cjP  \r\n\x87\n" + SENTINEL
    return _pdf(dice, lambda pdf, page: _photo(pdf, page, data, Filter=Name.JPXDecode))


def pdf_postscript(dice: random.Random) -> bytes:
    return _pdf(dice, lambda pdf, page: _photo(pdf, page, SENTINEL, Subtype=Name.PS))


def pdf_outside_data(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        _photo(pdf, page, b"", F=String("\\\\" + TEXT), FFilter=Name.DCTDecode)
        page["/Resources"]["/XObject"]["/A"]["/Filter"] = Name.FlateDecode

    return _pdf(dice, change)


def pdf_loose_objects(dice: random.Random) -> bytes:
    """Objects that no page uses, behind the end, in front of the beginning, in an older version of the file."""
    whole = _pdf(dice, lambda pdf, page: None)
    loose = b"\n99 0 obj\n<< /JS (" + SENTINEL + b") >>\nendobj\n"
    return b"%PDF-1.7\n% " + SENTINEL + b"\n" + whole + loose + _zip(dice)


def pdf_encrypted(dice: random.Random) -> bytes:
    secret = pikepdf.Encryption(owner=TEXT, user=TEXT)
    return _pdf(dice, lambda pdf, page: None, encryption=secret)


def pdf_many_pages(dice: random.Random) -> bytes:
    def change(pdf: Pdf, page: Any) -> None:
        for _ in range(300 + dice.randrange(50)):
            pdf.add_blank_page()

    return _pdf(dice, change)


def pdf_bomb(dice: random.Random) -> bytes:
    """Drawing operators that unpack to 200 MB."""
    packed = zlib.compress(b"q Q " * (50_000_000 + dice.randrange(99)), 9)

    def change(pdf: Pdf, page: Any) -> None:
        page["/Contents"] = pdf.make_stream(packed, Filter=Name.FlateDecode)

    return _pdf(dice, change, compress_streams=False)


def pdf_loop(dice: random.Random) -> bytes:
    """Pages that hold themselves, and a page that inherits from itself."""
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Count 2 /Kids [ 2 0 R 3 0 R ] /Parent 3 0 R >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 3 0 R /T (" + SENTINEL + b") >>\nendobj\n"
        b"trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n%d\n%%%%EOF\n" % dice.randrange(9, 99)
    )


def pdf_font_bomb(dice: random.Random) -> bytes:
    """Four fonts of 200 MB in 200 kB each."""
    packed = zlib.compress(bytes(200_000_000), 9)

    def change(pdf: Pdf, page: Any) -> None:
        for name in "GHIJ":
            font = pdf.make_stream(packed, Filter=Name.FlateDecode)
            page["/Resources"]["/Font"]["/" + name] = Dictionary(Type=Name.Font, FontFile=font)

    return _pdf(dice, change, compress_streams=False)


def pdf_behind_the_packed(dice: random.Random) -> bytes:
    packed = zlib.compress(b"q Q") + SENTINEL

    def change(pdf: Pdf, page: Any) -> None:
        page["/Contents"] = pdf.make_stream(packed, Filter=Name.FlateDecode)
        font = pdf.make_stream(packed, Filter=Name.FlateDecode)
        page["/Resources"]["/Font"]["/F"]["/FontFile"] = font

    return _pdf(dice, change, compress_streams=False)


def pdf_odd_packing(dice: random.Random) -> bytes:
    """Twice packed: 40 kB that become 40 MB."""
    packed = zlib.compress(zlib.compress(b"q Q " * 10_000_000, 9) + dice.randbytes(30_000), 9)

    def change(pdf: Pdf, page: Any) -> None:
        page["/Contents"] = pdf.make_stream(packed, Filter=Array([Name.FlateDecode, Name.FlateDecode]))

    return _pdf(dice, change, compress_streams=False)


def pdf_deep(dice: random.Random) -> bytes:
    depth = 400 + dice.randrange(50)
    return b"%PDF-1.7\n1 0 obj\n" + b"<< /A " * depth + b"(" + SENTINEL + b")" + b" >>" * depth + b"\nendobj\n"


def pdf_cut(dice: random.Random) -> bytes:
    whole = pdf_metadata(dice)
    return whole[: dice.randrange(20, len(whole))]


def pdf_noise(dice: random.Random) -> bytes:
    whole = bytearray(pdf_names(dice))
    for _ in range(20):
        whole[dice.randrange(8, len(whole))] = dice.randrange(256)
    return bytes(whole)


PDFS: tuple[Callable[[random.Random], bytes], ...] = (
    pdf_open_action, pdf_actions_everywhere, pdf_names, pdf_form, pdf_metadata, pdf_layers, pdf_comments_in_drawing,
    pdf_photo, pdf_progressive_photo, pdf_damaged_photo, pdf_jpeg2000, pdf_postscript, pdf_outside_data,
    pdf_loose_objects, pdf_encrypted, pdf_many_pages, pdf_bomb, pdf_font_bomb,
    pdf_behind_the_packed, pdf_odd_packing, pdf_loop, pdf_deep, pdf_cut, pdf_noise,
)  # fmt: skip


def docm_macro(dice: random.Random) -> bytes:
    return _zip(dice, "word/vbaProject.bin")


def ole_macro(dice: random.Random) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + dice.randbytes(500) + SENTINEL


def rtf_object(dice: random.Random) -> bytes:
    return b"{\\rtf1{\\object " + SENTINEL + b"}}"


def zip_bomb(dice: random.Random) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(20_000_000))
    return written.getvalue()


def zip_as_pdf(dice: random.Random) -> bytes:
    return b"%PDF-1.7\n" + _zip(dice)


def zip_as_jpeg(dice: random.Random) -> bytes:
    return b"\xff\xd8\xff\xe0" + _zip(dice)


def program_as_png(dice: random.Random) -> bytes:
    return PNG_MAGIC + b"MZ" + dice.randbytes(200) + SENTINEL


OFFICE: tuple[Callable[[random.Random], bytes], ...] = (
    docm_macro, ole_macro, rtf_object, zip_bomb, zip_as_pdf, zip_as_jpeg, program_as_png,
)  # fmt: skip
