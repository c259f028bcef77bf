"""What holds a citizen's words is laid out as text, so that a word with its reading stays in its line."""

import re

from tests.design.stylesheets import without_comments

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_HOLDS_WORDS = re.compile(
    r"(?:^|[\s>+~])(?:label|legend|summary|dt|dd|a)(?::[\w-]+)*$|\.(?:button|link)$"
)
_COLUMNS = re.compile(r"display:\s*(?:inline-)?(?:flex|grid)")


def laid_out_in_columns():
    """Selectors of labels, links and buttons whose pieces, readings among them, become columns."""
    rules = _RULE.findall(without_comments())
    found = [selector.strip() for selector, body in rules if _COLUMNS.search(body)]
    each = [one.strip() for selector in found for one in selector.split(",")]
    return [one for one in each if _HOLDS_WORDS.search(one)]


def test_labels_links_and_buttons_are_text():
    assert laid_out_in_columns() == []
