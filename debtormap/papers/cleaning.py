"""Cleaning a file: a photo becomes its pixels alone, a PDF its pages without scripts, attachments and properties.

`clean` does it in a process of its own with little memory and time: a file made to exhaust or break a decoder ends that
process and nothing else. Where and with what a photo was taken, who wrote a PDF, and thumbnails of what was cut away
are gone afterwards; what can be seen on it stays.
"""

import io
import resource
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from debtormap.core.errors import RuleError
from debtormap.papers import jpeg, kinds

MAX_PIXELS: Final = 50_000_000
MAX_PAGES: Final = 200
MEMORY_BYTES: Final = 2 * 1024**3
CPU_S: Final = 20
WALL_S: Final = 60
_JPEG_QUALITY: Final = 88
# Of the document: what acts by itself, what is attached, and who made it with what.
_DOCUMENT_KEYS: Final = ("/OpenAction", "/AA", "/Metadata", "/AcroForm", "/PieceInfo", "/Collection", "/Perms", "/AF")
_PAGE_KEYS: Final = ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AF")
_NAME_KEYS: Final = ("/JavaScript", "/EmbeddedFiles")
_REFUSED, _BROKEN = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Cleaned:
    media_type: str
    data: bytes


def clean(data: bytes, *, field: str = "files") -> Cleaned:
    """RuleError for a kind that is not taken (`kinds.media_type`), and `unreadable_file`, `encrypted_file`."""
    kinds.media_type(data[: kinds.FIRST_BYTES], field=field)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "debtormap.papers.cleaning"], input=data, capture_output=True, timeout=WALL_S
        )
    except subprocess.TimeoutExpired:
        raise _unreadable(field) from None
    if done.returncode == _REFUSED:
        raise RuleError(
            "encrypted_file",
            field=field,
            rule="a protected PDF is not taken",
            mend="print it to a new PDF without password",
        )
    if done.returncode != 0:
        raise _unreadable(field)
    kind, _, cleaned = done.stdout.partition(b"\n")
    return Cleaned(media_type=kind.decode("ascii"), data=cleaned)


def clean_here(data: bytes) -> Cleaned:
    """In this process. Whatever the decoders raise comes through."""
    if kinds.media_type(data[: kinds.FIRST_BYTES]) == kinds.PDF:
        return Cleaned(media_type=kinds.PDF, data=_clean_pdf(data))
    return _clean_image(data)


def _clean_image(data: bytes) -> Cleaned:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses twice as many
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
        seen = ImageOps.exif_transpose(opened)
        has_alpha = seen.mode in {"RGBA", "LA", "PA"} or "transparency" in seen.info
        pixels = seen.convert("RGBA" if has_alpha else "RGB")
        bare = Image.new(pixels.mode, pixels.size)
        bare.paste(pixels)
        as_png = has_alpha or opened.format == "PNG"
    out = io.BytesIO()
    if as_png:
        bare.save(out, "PNG")
        return Cleaned(media_type=kinds.PNG, data=out.getvalue())
    bare.save(out, "JPEG", quality=_JPEG_QUALITY)
    return Cleaned(media_type=kinds.JPEG, data=out.getvalue())


def _clean_pdf(data: bytes) -> bytes:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as bare:
        if len(source.pages) > MAX_PAGES:
            raise ValueError("too many pages")
        # Pages copied to a new document leave behind what hangs on the old one.
        bare.pages.extend(source.pages)
        for page in bare.pages:
            _drop(page.obj, _PAGE_KEYS)
        _drop(bare.Root, _DOCUMENT_KEYS)
        if "/Names" in bare.Root:
            _drop(bare.Root.Names, _NAME_KEYS)
        for each in bare.objects:
            if isinstance(each, pikepdf.Stream):
                _drop(each, ("/Metadata", "/PieceInfo", "/LastModified"))
                if each.get("/Filter") == pikepdf.Name.DCTDecode:
                    each.write(jpeg.without_metadata(each.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
        out = io.BytesIO()
        bare.save(out, fix_metadata_version=False, deterministic_id=True)
    return out.getvalue()


def _drop(holder: "object", names: tuple[str, ...]) -> None:
    for name in names:
        if name in holder:  # type: ignore[operator]  # a dictionary or a stream of pikepdf
            del holder[name]  # type: ignore[attr-defined]  # as above


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _unreadable(field: str) -> RuleError:
    return RuleError(
        "unreadable_file", field=field, rule="the file cannot be read", mend="take the photo again, or make a new PDF"
    )


def main() -> int:
    """Standard input to standard output: the media type, a line feed, the clean file."""
    _confine()
    import pikepdf

    try:
        cleaned = clean_here(sys.stdin.buffer.read())
    except pikepdf.PasswordError:
        return _REFUSED
    except Exception:
        return _BROKEN  # whatever is wrong with it, the sender is told that it cannot be read
    sys.stdout.buffer.write(cleaned.media_type.encode("ascii") + b"\n" + cleaned.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
