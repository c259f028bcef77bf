"""A stranger's picture: small, plain and ours when it comes out, refused when it is no picture."""

import struct
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from provider.outbound.picture import PictureError, small_png

SECRET = b"hidden-in-the-file"


def picture(size=(300, 150), file_format="PNG", mode="RGB", colour="red", **options):
    written = BytesIO()
    Image.new(mode, size, colour).save(written, format=file_format, **options)
    return written.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def announced(width, height, pixels=b""):
    """Return a PNG whose head announces a size, whatever follows."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(pixels, 9))
        + chunk(b"IEND", b"")
    )


def two_frames(file_format):
    written = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(
        written, format=file_format, save_all=True, append_images=frames[1:], lossless=True
    )
    return written.getvalue()


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_a_small_png_of_the_same_shape(file_format):
    with Image.open(BytesIO(small_png(picture(file_format=file_format)))) as made:
        assert (made.format, made.size, made.mode) == ("PNG", (128, 64), "RGBA")
        red, green, blue, opaque = made.getpixel((64, 32))
        assert red > 240 and green < 15 and blue < 15 and opaque == 255


def test_a_small_picture_is_not_blown_up():
    with Image.open(BytesIO(small_png(picture(size=(10, 5))))) as made:
        assert made.size == (10, 5)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_understood(mode):
    colour = 1 if mode in ("1", "L", "P", "I;16") else (0,) * len(mode)
    assert small_png(picture(mode=mode, colour=colour)).startswith(b"\x89PNG")


@pytest.mark.parametrize("file_format", ["GIF", "WEBP"])
def test_of_a_moving_picture_only_the_first_frame_stays(file_format):
    with Image.open(BytesIO(small_png(two_frames(file_format)))) as made:
        assert getattr(made, "n_frames", 1) == 1
        assert made.getpixel((10, 10))[0] > 240


def test_texts_profiles_and_what_follows_the_picture_are_left_behind():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    hidden = picture(pnginfo=info, icc_profile=SECRET, exif=b"Exif\x00\x00" + SECRET)
    made = small_png(hidden + b"<script>" + SECRET)
    assert SECRET in hidden
    assert (
        SECRET not in made and b"iCCP" not in made and b"eXIf" not in made and b"tEXt" not in made
    )


def test_the_same_picture_makes_the_same_bytes():
    assert small_png(picture()) == small_png(picture())


@pytest.mark.parametrize(
    ("width", "height"),
    [(4_097, 1), (1, 4_097), (2_001, 2_000), (30_000, 30_000), (0x7FFFFFFF, 0x7FFFFFFF)],
)
def test_a_bomb_is_known_by_its_head(width, height):
    started = time.monotonic()
    with pytest.raises(PictureError, match="picture_too_large"):
        small_png(announced(width, height, b"\x00" * 1_000_000))
    assert time.monotonic() - started < 0.5


def test_a_text_that_unpacks_without_end_is_refused():
    bomb = zlib.compress(b"a" * 80_000_000, 9)
    broken = picture()[:-12] + chunk(b"zTXt", b"Comment\x00\x00" + bomb) + chunk(b"IEND", b"")
    started = time.monotonic()
    with pytest.raises(PictureError, match="picture_unreadable"):
        small_png(broken)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"<html>",
        b"\x89PNG\r\n\x1a\n",
        picture()[:60],
        picture(file_format="JPEG")[:300],
        picture(file_format="BMP"),
        picture(file_format="TIFF"),
        picture(file_format="ICO"),
        announced(0, 0),
        announced(100, 100, b"\x00" * 10),
    ],
)
def test_what_is_no_picture_of_a_known_kind_is_refused(content):
    with pytest.raises(PictureError, match="picture_unreadable"):
        small_png(content)
