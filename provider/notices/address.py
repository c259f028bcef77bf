"""What may be a mail address here: plain ASCII that no header and no mail server can read in two ways.

The rule is that of HTML's ``input type=email``. It lets pass two dots in a row, as old addresses of Japanese
telephone companies have them, and leaves out quoted names and IP addresses in brackets (RFC 5321).
"""

import re
import unicodedata

LONGEST = 254
"""RFC 5321 section 4.5.3.1.3: a path has 256 characters with its brackets."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


class AddressRefusedError(Exception):
    """What was typed is no mail address; it is not repeated, for it may be anything."""


def typed_address(unverified: str) -> str:
    """Return the address that somebody typed, with wide letters and blanks around it forgiven.

    Raises ``AddressRefusedError`` for everything else, line breaks within it and control characters too.
    """
    address = unicodedata.normalize("NFKC", unverified).strip(" \t\u3000")
    if len(unverified) > 2 * LONGEST or len(address) > LONGEST:
        raise AddressRefusedError
    if not _ADDRESS.fullmatch(address):
        raise AddressRefusedError
    return address
