"""A stranger's picture becomes one of ours: decoded under limits, made small, encoded anew.

Nothing of the file that came survives but what its pixels look like. SVG is a program, not a
picture, and is refused like any other format that is not named here.
"""

from io import BytesIO

from PIL import Image

FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
CONTENT_TYPES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
SIDE = 128
"""The longest side of what we serve, in pixels."""

_MOST_PIXELS = 4_000_000
_LONGEST_SIDE = 4_096


class PictureError(Exception):
    """The content is not a picture that we take; ``code`` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def small_png(content: bytes) -> bytes:
    """Return the (first) picture as a PNG of at most 128 x 128 pixels; raise ``PictureError``."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            _check_size(*opened.size)
            pixels = opened.convert("RGBA")
    except PictureError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureError("picture_too_large") from None
    except Exception:  # noqa: BLE001 - decoders raise whatever they like at hostile files
        raise PictureError("picture_unreadable") from None
    pixels.thumbnail((SIDE, SIDE))
    # Made from the bare pixels: an image that was read drags the file's profiles and texts along.
    clean = Image.frombytes("RGBA", pixels.size, pixels.tobytes())
    written = BytesIO()
    clean.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _check_size(width: int, height: int) -> None:
    """Judge what the header announces, before a single pixel is unpacked."""
    if max(width, height) > _LONGEST_SIDE or width * height > _MOST_PIXELS:
        raise PictureError("picture_too_large")
