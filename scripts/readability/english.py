"""The rules for English: short sentences, words of everyday, a grade of nine at most."""

import re
from collections.abc import Iterator

from scopes.wording import ENGLISH
from scripts.readability.finding import Finding

LONGEST_SENTENCE = 32
"""Words."""
HIGHEST_GRADE = 9.0
"""Flesch-Kincaid, of a whole page and of every text long enough to be measured."""
FEWEST_WORDS = 30
"""Below this the grade of one text says nothing: one long name decides it."""
TRADE = (
    "token", "scope", "authorization", "authorisation", "session", "payload", "endpoint", "redirect",
    "pursuant", "hereby", "thereof", "aforementioned", "notwithstanding", "in accordance with", "utilise",
)  # fmt: skip
_NEGATIVES = re.compile(r"\b(?:not|never|no|nothing|nobody|cannot|without|un\w+ed)\b", re.I)
_DOUBLE = re.compile(r"\bnot un\w+|\bcannot not\b|\bnot without\b|\bnothing .{0,20}\bnot\b", re.I)


def findings(key: str, words: str) -> Iterator[Finding]:
    """Yield every breach of one English text."""
    for sentence in sentences(words):
        if (count := len(word_list(sentence))) > LONGEST_SENTENCE:
            yield Finding(key, ENGLISH, "long sentence", f"{count} words: {sentence}")
        if _DOUBLE.search(sentence):
            yield Finding(key, ENGLISH, "double negative", sentence)
    for word in TRADE:
        if re.search(rf"\b{word}s?\b", words, re.I):
            yield Finding(key, ENGLISH, "word of the trade or the office", word)
    if len(word_list(words)) >= FEWEST_WORDS and (grade := grade_of(words)) > HIGHEST_GRADE:
        yield Finding(key, ENGLISH, "grade", f"{grade:.1f}: {words}")


def sentences(words: str) -> list[str]:
    """Cut a text into sentences; what is filled in stands for a short word."""
    filled = re.sub(r"\{\w+\}", "it", words)
    return [part for part in re.split(r"(?<=[.?!])\s+|: |; |\n", filled) if part.strip()]


def word_list(words: str) -> list[str]:
    """Return the words of a text, without figures."""
    return re.findall(r"[A-Za-z][A-Za-z'’]*", words)


def grade_of(words: str) -> float:
    """Return the school year that Flesch and Kincaid (1975) give a text: 9 is an age of fourteen."""
    found = word_list(" ".join(sentences(words)))
    if not found:
        return 0.0
    syllables = sum(map(syllables_of, found))
    return 0.39 * len(found) / len(sentences(words)) + 11.8 * syllables / len(found) - 15.59


def syllables_of(word: str) -> int:
    """Count groups of vowels; a silent e at the end counts not."""
    word = re.sub(r"[^a-z]", "", word.lower())
    silent = re.sub(r"(?:(?<=[^aeiouyl])es|(?<=[^aeiouytd])ed|(?<=[^aeiouyl])e)$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", silent)))
