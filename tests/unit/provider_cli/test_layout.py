"""Columns of a terminal: a Japanese character takes two, and lines break where Japanese lets them."""

from hypothesis import given
from hypothesis import strategies as st

from provider.cli.layout import padded, width_of, wrapped


def test_a_japanese_character_takes_two_columns():
    assert width_of("手帳 A") == 6
    assert width_of("か\u3099") == 2
    assert padded("手帳", 6) == "手帳  "


def test_a_full_stop_does_not_begin_a_line_and_a_bracket_does_not_end_one():
    assert wrapped("あいう。えお", 6) == "あいう。\nえお"
    assert wrapped("あい（うえ", 6) == "あい\n（うえ"


def test_english_breaks_between_words_and_lines_are_indented():
    assert wrapped("who holds it", 8, "  ") == "  who\n  holds\n  it"


def test_a_word_longer_than_a_line_is_cut():
    assert wrapped("a" * 5, 2) == "aa\naa\na"


@given(st.text("あいう、。（abc ", max_size=60), st.integers(4, 20))
def test_nothing_is_lost_and_no_line_is_longer_than_a_hanging_sign_makes_it(text, width):
    lines = wrapped(text, width).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    brackets = max((len(word) for word in text.split("あ")), default=0)
    assert all(width_of(line) <= width + 2 * brackets + 2 for line in lines)
