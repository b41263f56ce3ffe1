"""PDF files, rebuilt: a new file that holds what the pages draw and nothing else.

A page keeps its sizes, its drawing operators without comments, and the fonts, images, shadings and states they use.
No script, action, form, annotation, attachment, metadata, thumbnail, layer or private data of a program is copied;
photos lose what their camera wrote. What stands before the first or behind the last object is left behind.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream

from debtormap.papers import jpeg_segments
from debtormap.papers.cleaning_errors import Refused
from debtormap.papers.pdf_budget import Budget, filters_of, listed

MAX_PAGES: Final = 300
MAX_OBJECTS: Final = 50_000
MAX_DEPTH: Final = 100
PAGE_KEYS: Final = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
RESOURCE_KEYS: Final = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/ProcSet"})
IMAGE_KEYS: Final = frozenset({
    "/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Intent", "/ImageMask", "/Mask",
    "/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Matte", "/Filter", "/DecodeParms", "/Length",
})  # fmt: skip
FORM_KEYS: Final = frozenset({
    "/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/Filter", "/DecodeParms", "/Length",
})  # fmt: skip
# Kept in no dictionary. Short names are not here: the glyphs and resources of an honest file have such names.
DROPPED: Final = frozenset({
    "/AA", "/AF", "/Alternates", "/Annots", "/Dests", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/LastModified",
    "/Measure", "/Metadata", "/OPI", "/OpenAction", "/PieceInfo", "/StructParent", "/StructParents", "/Thumb", "/URI",
})  # fmt: skip
# Data of a stream that stand in another file.
EXTERNAL: Final = frozenset({"/F", "/FFilter", "/FDecodeParms"})
_UNREADABLE: Final = frozenset({"/JPXDecode", "/Crypt"})


def clean(data: bytes) -> bytes:
    """Refused when it is encrypted, has too many pages, or holds what cannot be made clean."""
    try:
        source = Pdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    budget = Budget()
    with source, Pdf.new() as copy:
        if not source.pages:
            raise Refused("damaged")
        if len(source.pages) > MAX_PAGES:
            raise Refused("too_large")
        for page in source.pages:
            _add(copy, source, page, budget)
        _strip(copy, budget)
        return _saved(copy)


def _add(copy: Pdf, source: Pdf, page: pikepdf.Page, budget: Budget) -> None:
    parts = listed(page.obj.get("/Contents"))
    commented = [budget.take_drawing(part) for part in parts]
    # A line break between the parts: the last word of one is not the first of the next.
    drawn = _redrawn(page) if any(commented) else b"\n".join(part.read_bytes() for part in parts)
    kept = Dictionary(Type=Name.Page, Contents=copy.make_stream(drawn))
    for key in PAGE_KEYS:
        value = _inherited(page.obj, key)
        if isinstance(value, Object):
            # Only an object with a number of its own can be copied to another file.
            kept[key] = copy.copy_foreign(value if value.is_indirect else source.make_indirect(value))
        elif value is not None:
            kept[key] = value
    copy.pages.append(pikepdf.Page(copy.make_indirect(kept)))


def _inherited(page: Any, key: str) -> Any:
    """A page takes some of its keys from the nodes above it."""
    for _ in range(MAX_DEPTH):
        if page is None or key in page:
            break
        page = page.get("/Parent")
    return None if page is None else page.get(key)


def _strip(copy: Pdf, budget: Budget) -> None:
    objects = list(copy.objects)
    if len(objects) > MAX_OBJECTS:
        raise Refused("too_large")
    for page in copy.pages:
        _keep(page.obj.get("/Resources"), RESOURCE_KEYS)
    for each in objects:
        for inner in _walk(each, 0):
            _drop(inner, DROPPED)
            if isinstance(inner, Stream):
                _strip_stream(inner, budget)


def _walk(value: Any, depth: int) -> Iterator[Any]:
    """The dictionaries that stand directly in an object; indirect ones come by themselves."""
    if depth > MAX_DEPTH:
        raise Refused("damaged")
    items: Iterable[Any] = ()
    if isinstance(value, Dictionary | Stream):
        yield value
        items = [value[key] for key in list(value.keys())]
    elif isinstance(value, Array):
        items = list(value)
    for item in items:
        if isinstance(item, Object) and not item.is_indirect:
            yield from _walk(item, depth + 1)


def _strip_stream(stream: Any, budget: Budget) -> None:
    _drop(stream, EXTERNAL)
    filters = filters_of(stream)
    if _UNREADABLE & set(filters) or stream.get("/Subtype") == Name.PS or "/PS" in stream:
        raise Refused("damaged")
    if stream.get("/Subtype") == Name.Image:
        _keep(stream, IMAGE_KEYS)
    elif stream.get("/Subtype") == Name.Form or stream.get("/PatternType") == 1:
        _strip_form(stream)
        if budget.take_drawing(stream):
            stream.write(_redrawn(stream))
    else:
        budget.take(stream)
    if "/DCTDecode" in filters:
        _strip_photo(stream, filters)


def _strip_form(stream: Any) -> None:
    if stream.get("/Subtype") == Name.Form:
        _keep(stream, FORM_KEYS)
    _keep(stream.get("/Resources"), RESOURCE_KEYS)


def _redrawn(drawing: Any) -> bytes:
    """The operators written anew, without what stands between them."""
    return pikepdf.unparse_content_stream(pikepdf.parse_content_stream(drawing))


def _strip_photo(stream: Any, filters: list[str]) -> None:
    if filters != ["/DCTDecode"]:
        raise Refused("damaged")
    stream.write(jpeg_segments.without_metadata(stream.read_raw_bytes()), filter=Name.DCTDecode)


def _saved(copy: Pdf) -> bytes:
    del copy.docinfo
    written = io.BytesIO()
    copy.save(
        written, compress_streams=True, object_stream_mode=ObjectStreamMode.generate,
        deterministic_id=True,
    )  # fmt: skip
    return written.getvalue()


def _keep(value: Any, keys: frozenset[str]) -> None:
    if isinstance(value, Dictionary | Stream):
        for key in [key for key in value.keys() if key not in keys]:  # noqa: SIM118  # not a mapping
            del value[key]


def _drop(value: Any, keys: frozenset[str]) -> None:
    for key in [key for key in value.keys() if key in keys]:  # noqa: SIM118  # not a mapping
        del value[key]


def tiny() -> bytes:
    """A file to try with."""
    with Pdf.new() as made:
        page = made.add_blank_page()
        form = made.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
        page.obj["/Resources"] = Dictionary(XObject=Dictionary(Fm=form))
        page.obj["/Contents"] = made.make_stream(b"/Fm Do")
        return _saved(made)
