"""Plain Japanese on a finished page: readings stand above their kanji, and neither in a title nor in what is only heard.

Texts come from many places, the wording files, the catalogue, what was agreed earlier; all of them write a
reading in parentheses, 渡（わた）す. What stands in an attribute stays as it is: a screen reader reads it out.
"""

import re

from markupsafe import Markup

from provider.web.wording import with_readings

_PARTS = re.compile(r"(<[^>]*>)")
_RUBY = re.compile(r"<rp>[^<]*</rp>|<rt>[^<]*</rt>|</?ruby[^>]*>")
_WORDS_ALONE = re.compile(
    r'(?<=<title>).*?(?=</title>)|(?<=<span class="unseen">).*?(?=</span>)', re.S
)
_AS_WRITTEN = re.compile(r"<(/?)(?:script|style|textarea|option|title|pre)\b", re.I)
_READ_ALOUD = re.compile(r"([一-鿿々〆ヶ𠀀-𯿿])（[ぁ-ゖー]+）")


def set_readings(page: str) -> str:
    """Set every reading of a page above what it reads; a title, and what is heard alone, keep the words."""
    page = _WORDS_ALONE.sub(lambda words: _READ_ALOUD.sub(r"\1", _RUBY.sub("", words[0])), page)
    done, inside = [], 0
    for number, part in enumerate(_PARTS.split(page)):
        if number % 2:
            if found := _AS_WRITTEN.match(part):
                inside += -1 if found[1] else 1
            done.append(part)
        else:
            done.append(part if inside else str(with_readings(Markup(part))))  # noqa: S704 - a page
    return "".join(done)
