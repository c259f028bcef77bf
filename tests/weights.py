"""What a page weighs: nothing is packed, and the stylesheets and scripts come along."""

import re

from tests.design.stylesheets import STATIC

MOST_BYTES = 60_000


def weight(html):
    """The bytes of a page with what it loads from us."""
    loaded = set(re.findall(r"/static/([\w.]+)", html))
    return len(html.encode()) + sum((STATIC / name).stat().st_size for name in loaded)
