"""The rules for Japanese, and the stricter ones for plain Japanese (やさしい日本語)."""

import re
from collections.abc import Iterator

from scopes.wording import JAPANESE, PLAIN_JAPANESE
from scripts.readability.finding import Finding
from scripts.readability.kanji import KANJI, share_of_kanji, unread, untaught, without_readings

LONGEST_SENTENCE = 40
"""Characters; what is filled in counts as three."""
LONGEST_LIST = 60
"""Characters of a sentence that lists what a scope holds, in Japanese; plain Japanese cuts it up."""
MOST_KANJI = 0.65
"""Of the letters of a Japanese sentence of twenty or more; plain Japanese has its readings instead."""
_SHORTEST_FOR_A_SHARE = 20
LONGEST_COMPOUND = {JAPANESE: 8, PLAIN_JAPANESE: 6}
"""Kanji on end; the names of things below are longer and have to be said as they are."""
KANJI_SHARE, COMPOUND = "too much kanji", "long compound"
NAMES = ("個人情報保護委員会", "署名用電子証明書", "利用者証明用電子証明書")
_LONGEST_WITHOUT_SPACE = 20

TRADE = (
    "スコープ", "トークン", "認可", "クライアント", "セッション", "フロー", "エンドポイント", "ペイロード",
    "クレーム", "オーソリ", "リダイレクト", "プロトコル", "リソース", "同意取得", "シーケンス",
)  # fmt: skip
"""Words of the trade: no citizen should meet one."""
OFFICE = (
    "当該", "及び", "並びに", "若しくは", "又は", "旨を", "遅滞なく", "その他の事由", "に係る", "に際し",
    "ご了承", "思料", "各位", "に鑑み", "相違ない", "差し支え", "何卒", "記載の上",
)  # fmt: skip
"""Words of the office."""
HARD_IN_PLAIN = (
    "おそれがあり",
    "または、もしくは",
    "ご本人様",
    "に応じて",
    "に基づ",
    "取得",
    "実施",
    "該当",
)
_DOUBLE_NEGATIVE = re.compile(
    r"(?:な|ま)(?:い|せん)わけ(?:では|じゃ)|ないことは(?:ない|ありません)|なくは(?:ない|ありません)"
    r"|ない(?:もの|人|場合)は(?:ない|ありません|いません)|ないと(?:は)?限りません|ざるを得|ずにはいられ"
    r"|なければ[^。、]{0,12}(?:ません|ない)"
    r"|ない(?:こと)?を理由に[^。]*(?:ません|ない)"
)
_HONOURS = re.compile(
    r"させていただ|になられ|いただけますよう|賜り|存じ上げ|くださいますよう|お[^。、]{1,6}になられ"
)
_PASSIVE = re.compile(r"[さらかまばたわがな]れ(?:て|た|ました)")


def findings(
    key: str, language: str, words: str, longest: int = LONGEST_SENTENCE
) -> Iterator[Finding]:
    """Yield every breach of one text in ``ja`` or ``ja-plain``."""
    plain = without_readings(words) if language == PLAIN_JAPANESE else words
    for rule, value in (*_of_words(language, plain), *_of_sentences(language, plain, longest)):
        yield Finding(key, language, rule, value)
    if language == PLAIN_JAPANESE:
        for rule, value in _of_plain_japanese(words, plain):
            yield Finding(key, language, rule, value)


def sentences(words: str) -> list[str]:
    """Cut a text into sentences; what is filled in stands for three characters."""
    filled = re.sub(r"\{\w+\}", "○○○", words)
    return [part for part in re.split(r"(?<=[。？！])|：(?=[^○])|\n", filled) if part.strip()]


def _of_words(language: str, words: str) -> Iterator[tuple[str, str]]:
    if strange := untaught(words):
        yield "kanji beyond junior high school", strange
    for word in (*TRADE, *OFFICE):
        if word in words:
            yield "word of the trade or the office", word
    unnamed = re.sub("|".join(NAMES), "", words)
    for run in re.findall(rf"[{KANJI}]{{{LONGEST_COMPOUND[language] + 1},}}", unnamed):
        yield COMPOUND, run


def _of_sentences(language: str, words: str, longest: int) -> Iterator[tuple[str, str]]:
    for sentence in sentences(words):
        if len(sentence) > longest:
            yield "long sentence", f"{len(sentence)} characters: {sentence}"
        if language == JAPANESE:
            yield from _of_kanji(sentence)
        if _DOUBLE_NEGATIVE.search(sentence):
            yield "double negative", sentence
        if _HONOURS.search(sentence):
            yield "chain of honorifics", sentence
        if len(_PASSIVE.findall(sentence)) > 1:
            yield "more than one passive", sentence


def _of_kanji(sentence: str) -> Iterator[tuple[str, str]]:
    share = share_of_kanji(re.sub("|".join(NAMES), "", sentence))
    if len(sentence) >= _SHORTEST_FOR_A_SHARE and share > MOST_KANJI:
        yield KANJI_SHARE, f"{share:.0%} of {sentence}"


def _of_plain_japanese(words: str, plain: str) -> Iterator[tuple[str, str]]:
    for run in unread(words):
        yield "kanji without a reading", run
    for word in HARD_IN_PLAIN:
        if word in plain:
            yield "hard word", word
    longest = max(
        (len(without_readings(part)) for part in re.split(r"[ 、。：]", words)), default=0
    )
    if longest > _LONGEST_WITHOUT_SPACE:
        yield "no space between words", f"{longest} characters on end"
