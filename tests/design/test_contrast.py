"""Text stands out at least 4.5 to 1 and lines and marks 3 to 1, on light screens and on dark ones."""

import re

import pytest

from tests.design.stylesheets import colours, without_comments

GROUNDS = {
    "ground": "text fine link visited action action-hover error good care",
    "panel": "text fine link visited action",
    "action-ground": "text fine link visited action action-hover care",
    "error-ground": "text error link",
    "good-ground": "text good link visited",
    "care-ground": "text care link visited",
    "action": "ground",
    "stripe": "ink",
    "stripe-light": "ink",
    "paper": "ink",
}
"""Which text may stand on which ground."""
MARKS = {
    "ground": "line border action error good care focus-line",
    "panel": "border action",
    "action-ground": "action",
    "error-ground": "error",
    "care-ground": "care",
    "good-ground": "good",
    "focus-line": "focus-ring",
}
"""Which lines, borders and marks may be seen against which ground (WCAG 2.2, 1.4.11)."""


def contrast(one, other):
    """The ratio of two colours (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _faint(scheme, pairs, least):
    known = colours(scheme)
    each = [(ground, name) for ground, names in pairs.items() for name in names.split()]
    found = [(*pair, round(contrast(*(known[name] for name in pair)), 2)) for pair in each]
    return [row for row in found if row[2] < least]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(scheme):
    assert _faint(scheme, GROUNDS, 4.5) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_and_marks_stand_out(scheme):
    assert _faint(scheme, MARKS, 3) == []


def test_no_colour_is_used_that_is_not_compared():
    compared = set(GROUNDS) | set(MARKS)
    compared |= {n for pairs in (GROUNDS, MARKS) for names in pairs.values() for n in names.split()}
    assert compared == set(colours("light"))


def test_every_ground_of_the_stylesheet_is_compared():
    grounds = set(re.findall(r"background: [^;]*?var\(--([\w-]+)\)", without_comments()))
    assert grounds <= set(GROUNDS)


def test_the_measure_is_the_published_one():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
