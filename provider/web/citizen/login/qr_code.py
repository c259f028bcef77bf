"""A QR code as an image inside the page: dark on light in every colour scheme, with its quiet zone."""

import segno
from markupsafe import Markup

_QUIET = 4
"""Modules of light around it (ISO/IEC 18004 section 6.3.8)."""


def qr_code(address: str) -> Markup:
    """Draw an address; decoration for the reader's ear, since the text beside it says what to do."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=_QUIET, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - our own drawing of an address that is no part of the markup
