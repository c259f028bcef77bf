"""EF 0006, the token information: a PKCS#11 CK_TOKEN_INFO of 160 bytes.

Text fields are padded with spaces; longs have four bytes, big-endian. The label tells what kind of
token answers. It is information only and decides nothing.
"""

CARD = "card"

_LABEL = 32
_UNAVAILABLE = 0xFFFFFFFF
_FLAGS = 0x0000040D  # random numbers, login needed, PIN set, initialised
_PIN_LENGTH = 4

_KIND_BY_LABEL = {
    "JPKIAPICCTOKEN2": CARD,
    "JPKIAPICCTOKEN": CARD,
    "JPKIAPGPSETOKEN": "android",
    "JPKIAPIOSTOKEN": "iphone",
    "JPKIAPSANDBOXTOKEN": "sandbox",
}


def kind_of(token_info: bytes) -> str:
    """Name the kind of token, as ``token_kind`` of the answer; unknown labels count as a card."""
    label = token_info[:_LABEL].decode("ascii", "replace").rstrip(" ")
    return _KIND_BY_LABEL.get(label, CARD)


def encode(label: str) -> bytes:
    """Write the token information of a software card."""
    texts = ((label, _LABEL), ("MADOGUCHI SANDBOX", 32), ("SOFTWARE", 16), ("0" * 8, 16))
    longs = (_FLAGS, 0, 0, 0, 0, _PIN_LENGTH, _PIN_LENGTH, *(_UNAVAILABLE,) * 4)
    return b"".join(
        (
            *(text.ljust(size).encode("ascii")[:size] for text, size in texts),
            *(number.to_bytes(4) for number in longs),
            b"\x00\x01\x00\x01",
            b" " * 16,
        )
    )
