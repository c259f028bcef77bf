"""How hard a value is to guess, by the suite's estimate (EnsureMinimum…Length, …Entropy)."""

import math
import re
from collections import Counter

_B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def shannon_bits(text):
    """Shannon's estimate over the characters of one text."""
    counts = Counter(text).values()
    return -sum(n * math.log2(n / len(text)) for n in counts)


def check_unguessable(value):
    """128 bits long and 96 bits random by the estimate, in characters that a header may carry."""
    assert isinstance(value, str)
    assert len(value) * 6 >= 128
    assert shannon_bits(value) >= 96
    assert _B64TOKEN.fullmatch(value.replace(":", "")), "characters outside of b64token"
