"""Which kanji are taught when (``taught_kanji.toml``)."""

import re
import tomllib
from functools import cache
from pathlib import Path

KANJI = "一-鿿々〆𠀀-𯿿"
_READING = re.compile(rf"([{KANJI}]+)（([ぁ-ゖー]+)）")
_RUN = re.compile(rf"[{KANJI}]+")


@cache
def taught() -> dict[str, frozenset[str]]:
    """Return the kanji of each stage of school by its name in the file."""
    text = Path(__file__).with_name("taught_kanji.toml").read_text(encoding="utf-8")
    return {stage: frozenset("".join(k.split())) for stage, k in tomllib.loads(text).items()}


@cache
def of_junior_high() -> frozenset[str]:
    """Return all that are taught up to the end of junior high school, the Jōyō kanji."""
    return frozenset().union(*taught().values()) | {"々", "〆"}


def without_readings(words: str) -> str:
    """Take the readings in parentheses, and the spaces between the words, out of plain Japanese."""
    return _READING.sub(r"\1", words).replace(" ", "")


def untaught(words: str) -> str:
    """Return the kanji that even junior high school does not teach."""
    return "".join(sorted(set("".join(_RUN.findall(words))) - of_junior_high()))


def unread(words: str) -> tuple[str, ...]:
    """Return the runs of kanji that need a reading and have none in this text, not even once."""
    early = taught()["first_two_years"]
    read = {run for run, _ in _READING.findall(words)}
    bare = _RUN.findall(_READING.sub("", words))
    known = "".join(read)
    return tuple(run for run in bare if run not in read and not set(run) <= early | set(known))


def share_of_kanji(words: str) -> float:
    """Return which part of the letters is kanji, from 0 to 1; signs, digits and spaces count not."""
    kanji = sum(len(run) for run in _RUN.findall(words))
    letters = kanji + len(re.findall(r"[ぁ-ゖァ-ヺー]", words))
    return kanji / letters if letters else 0.0
