"""The phrase of this device: drawn once, shown on every page, so that a false bridge is noticed."""

import re
import secrets
from pathlib import Path

FILE_NAME = "phrase.txt"
_LIKE = (
    "あおい",
    "みどりの",
    "しずかな",
    "ちいさな",
    "あかるい",
    "まるい",
    "ふるい",
    "ゆっくり歩く",
)
_THINGS = (
    "封筒",
    "汽車",
    "かもめ",
    "水筒",
    "林檎",
    "手袋",
    "望遠鏡",
    "三日月",
    "土鍋",
    "風車",
    "積み木",
)
_READ = {
    "歩": "歩（ある）",
    "封筒": "封筒（ふうとう）",
    "汽車": "汽車（きしゃ）",
    "水筒": "水筒（すいとう）",
    "林檎": "林檎（りんご）",
    "手袋": "手袋（てぶくろ）",
    "望遠鏡": "望遠鏡（ぼうえんきょう）",
    "三日月": "三日月（みかづき）",
    "土鍋": "土鍋（どなべ）",
    "風車": "風車（かざぐるま）",
    "積み木": "積（つ）み木（き）",
}


def drawn_phrase() -> str:
    """Draw a phrase that is easy to know again: a word, a thing and two digits."""
    return f"{secrets.choice(_LIKE)}{secrets.choice(_THINGS)} {secrets.randbelow(90) + 10}"


def kept_phrase(folder: Path) -> str:
    """Return the phrase of this device; the first call draws it and writes it down."""
    file = folder / FILE_NAME
    try:
        return file.read_text("utf-8").strip()
    except FileNotFoundError:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        phrase = drawn_phrase()
        file.write_text(phrase + "\n", "utf-8")
        file.chmod(0o600)
        return phrase


def with_readings(phrase: str) -> str:
    """Write the readings of a drawn phrase into it, for plain Japanese: it has to be known again."""
    return re.sub("|".join(_READ), lambda word: _READ[word[0]], phrase)
