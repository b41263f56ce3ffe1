"""Photos, encoded anew from their pixels: no position, no camera, no comment, no second file behind the end."""

import io
from typing import Final

from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from debtormap.papers.cleaning_errors import Refused

MAX_PIXELS: Final = 50_000_000
QUALITY: Final = 88
FORMATS: Final = ("JPEG", "PNG", "WEBP")
# Pillow loads these when a file first needs them, and then it is too late (`cleaner.py`).
LOADED: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)


def clean(data: bytes) -> bytes:
    """A JPEG, turned the right way up. Refused when it is too large or cannot be read whole."""
    # Ours comes first, at the first line of the file.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Refused("too_large")
        image.load()
        flat = _on_white(ImageOps.exif_transpose(image))
    # From the pixels alone: `save` of an opened image keeps its comment.
    pixels = Image.frombytes("RGB", flat.size, flat.tobytes())
    written = io.BytesIO()
    pixels.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency: what is hidden behind it would come to light in another viewer."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")


def tiny() -> tuple[bytes, ...]:
    """A picture of each format to try with, turned on its side."""
    turned = Image.Exif()
    turned[0x0112] = 6
    files = []
    for form in FORMATS:
        written = io.BytesIO()
        Image.new("RGB", (2, 1)).save(written, form, exif=turned)
        files.append(written.getvalue())
    return tuple(files)
