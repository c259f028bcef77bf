"""Plain Japanese on a finished page: readings stand above their kanji (HTML ruby), and not in the title.

The texts write a reading in parentheses, 渡（わた）す. What stands in an attribute stays as it is.
"""

import re

_READING = re.compile(r"([一-鿿々〆ヶ𠀀-𯿿]+)（([ぁ-ゖー]+)）")
_TITLE = re.compile(r"<title>[^<]*")
_WORDS = re.compile(r">[^<]+")


def set_readings(page: str) -> str:
    """Set every reading of a page above what it reads; the title keeps the words alone."""
    page = _TITLE.sub(lambda title: _READING.sub(r"\1", title[0]), page)
    ruby = r"<ruby>\1<rt>\2</rt></ruby>"
    return _WORDS.sub(lambda words: _READING.sub(ruby, words[0]), page)
