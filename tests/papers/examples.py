"""Files with everything in them that must not get through: a place, a name, a script, an attachment."""

import io

import pikepdf
from PIL import Image

SECRETS = (b"SENTINEL-AUTHOR", b"SENTINEL-PLACE", b"SENTINEL-SCRIPT", b"SENTINEL-ATTACHED", b"SENTINEL-COMMENT")


def photo(*, kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A photo with Exif (camera, owner, position) and a comment."""
    exif = Image.Exif()
    exif[0x013B] = "SENTINEL-AUTHOR"
    exif[0x0112] = 6  # stands on its side
    exif.get_ifd(0x8825)[29] = "SENTINEL-PLACE"
    out = io.BytesIO()
    more = {"comment": b"SENTINEL-COMMENT"} if kind == "JPEG" else {}
    Image.new("RGB", size, (180, 30, 60)).save(out, kind, exif=exif, **more)
    return out.getvalue()


def paper() -> bytes:
    """A PDF of one page with a photo, an author, a script and an attachment."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        picture = pdf.make_stream(photo())
        picture.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64, Height=48, BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
            )
        )  # fmt: skip
        pdf.add_blank_page(page_size=(200, 200))
        page = pdf.pages[0]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        page.Contents = pdf.make_stream(b"q 100 0 0 100 0 0 cm /Im0 Do Q")
        pdf.docinfo["/Author"] = "SENTINEL-AUTHOR"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="SENTINEL-SCRIPT")
        pdf.attachments["a.txt"] = b"SENTINEL-ATTACHED"
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def locked_paper() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()
