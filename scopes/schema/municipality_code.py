"""The six-digit municipality code: five digits and a check digit."""

LENGTH = 6
_WEIGHTS = (6, 5, 4, 3, 2)


def municipality_check_digit(five_digits: str) -> str:
    """Compute the check digit of a five-digit code; ``ValueError`` for anything else.

    check = (11 - (6a+5b+4c+3d+2e) mod 11) mod 10
    """
    if len(five_digits) != len(_WEIGHTS) or not _ascii_digits(five_digits):
        raise ValueError("a municipality code has five digits before its check digit")
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, five_digits, strict=True))
    return str((11 - total % 11) % 10)


def is_municipality_code(text: str) -> bool:
    """Tell whether a text is six digits whose last one checks the others."""
    if len(text) != LENGTH or not _ascii_digits(text):
        return False
    return municipality_check_digit(text[:-1]) == text[-1]


def _ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
