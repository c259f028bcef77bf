"""The gate: every rule over every text, and over the texts of a page together."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from scopes.wording import ENGLISH, JAPANESE, PLAIN_JAPANESE, Text
from scripts.readability import english, japanese
from scripts.readability.finding import Finding
from scripts.readability.kanji import share_of_kanji, without_readings
from scripts.readability.texts import of_bridge, of_pages, of_scopes

LONGEST_MEAN = {JAPANESE: 32, PLAIN_JAPANESE: 25}
"""Characters a sentence, over all texts of a page."""
MOST_KANJI_ON_A_PAGE = 0.45
NAMED_BY_LAW = {japanese.KANJI_SHARE, japanese.COMPOUND}
"""What a law calls a benefit cannot be called otherwise; plain Japanese says beside it what it is."""
CARD_SECRETS = re.compile(r"(?:card|app)_(?:pin|password)\.(?:label|lines)\b")
"""Texts that name the secrets of a card, as the paper that comes with it names them: no page may shorten that."""
FEWEST_LETTERS = 150
"""A page with fewer says too little to be measured: four buttons are four nouns."""


def too_hard() -> list[Finding]:
    """Return everything that is too hard to read; an empty list lets the release go."""
    pages, scopes = {**of_pages(), **of_bridge()}, of_scopes()
    secrets = {key: pages.pop(key) for key in sorted(pages) if CARD_SECRETS.match(key)}
    found = {f for key, text in pages.items() for f in of_text(key, text)}
    found |= {f for key, text in secrets.items() for f in of_secret(key, text)}
    found |= {f for key, text in scopes.items() for f in of_scope(key, text)}
    found |= set(_of_pages(pages))
    return sorted(found)


def of_text(key: str, text: Text) -> Iterator[Finding]:
    """Yield every breach of one text, in its three languages."""
    yield from japanese.findings(key, JAPANESE, text.ja)
    yield from japanese.findings(key, PLAIN_JAPANESE, text.ja_plain)
    yield from english.findings(key, text.en)


def of_scope(key: str, text: Text) -> Iterator[Finding]:
    """Yield the breaches of what is said of a scope: it lists, and it names what laws name."""
    found = (
        *japanese.findings(key, JAPANESE, text.ja, japanese.LONGEST_LIST),
        *japanese.findings(key, PLAIN_JAPANESE, text.ja_plain),
        *english.findings(key, text.en),
    )
    yield from (finding for finding in found if finding.rule not in NAMED_BY_LAW)


def of_secret(key: str, text: Text) -> Iterator[Finding]:
    """Yield the breaches of what names a secret of a card; in plain Japanese even that is cut up."""
    for finding in of_text(key, text):
        if finding.language == PLAIN_JAPANESE or finding.rule not in NAMED_BY_LAW:
            yield finding


def of_page(page: str, texts: Iterable[Text]) -> Iterator[Finding]:
    """Yield the breaches of the texts of one page (or group of pages) together."""
    texts = list(texts)
    plain = [without_readings(text.ja_plain) for text in texts]
    yield from _mean(page, JAPANESE, [text.ja for text in texts])
    yield from _mean(page, PLAIN_JAPANESE, plain)
    letters = "".join(text.ja for text in texts)
    share = share_of_kanji(letters)
    if len(letters) >= FEWEST_LETTERS and share > MOST_KANJI_ON_A_PAGE:
        yield Finding(page, JAPANESE, "too much kanji on the page", f"{share:.0%}")
    words = "\n".join(text.en for text in texts)
    grade = english.grade_of(words)
    if len(english.word_list(words)) >= english.FEWEST_WORDS and grade > english.HIGHEST_GRADE:
        yield Finding(page, ENGLISH, "grade of the page", f"{grade:.1f}")


def _of_pages(texts: Mapping[str, Text]) -> Iterator[Finding]:
    for page, keys in groupby(sorted(texts), lambda key: key.partition(".")[0]):
        yield from of_page(page, [texts[key] for key in keys])


def _mean(page: str, language: str, words: list[str]) -> Iterator[Finding]:
    sentences = [part for text in words for part in japanese.sentences(text)]
    mean = sum(map(len, sentences)) / max(1, len(sentences))
    if mean > LONGEST_MEAN[language]:
        yield Finding(page, language, "long sentences on average", f"{mean:.1f} characters")
