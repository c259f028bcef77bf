"""Draw every page and every refusal: docs/screens/*.png and the page that lists them.

The pictures are the same at every run: time stands still, and chance comes from one seed.
"""

import base64
import os
import random  # noqa: TID251 - the pictures shall be the same at every run
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from alembic import command
from playwright.sync_api import Browser

from provider.cli.db import alembic_config
from tests.every_page.gathering import gathered
from tests.every_page.screen import shown_on
from tests.every_page.walk import Shown, Walk
from tests.services.chromium import launched

SCREENS = Path(__file__).resolve().parents[1] / "docs" / "screens"
PALETTE = Path(__file__).with_name("palette.js")
PHONE = {"width": 390, "height": 844}
MOST_PIXELS = 860_000
"""What is below is cut off: long lists go on as they begin."""
MOST_BYTES = 60_000
Way = tuple[dict[str, int], dict[str, str]]
MAIN = (
    "start",
    "login",
    "subject",
    "choose",
    "check-with-values",
    "done",
    "my-page",
    "history",
    "E-L5",
)
"""The pages that are drawn in every way."""
WAYS = {
    "en": ("en", PHONE, {}),
    "ja-plain": ("ja-plain", PHONE, {}),
    "dark": ("ja", PHONE, {"color_scheme": "dark"}),
    "forced-colours": ("ja", PHONE, {"forced_colors": "active"}),
    "320": ("ja", {"width": 320, "height": 640}, {}),
    "desktop": ("ja", {"width": 1280, "height": 900}, {}),
}
"""By name: the language, the size of the window and what else the browser is told."""


@contextmanager
def fixed_chance(seed: int = 7) -> Iterator[None]:
    """Let everything random come from one seed, so that numbers and codes are the same at every run."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    with (
        mock.patch.object(os, "urandom", chance.randbytes),
        mock.patch.object(random, "_urandom", chance.randbytes),
    ):
        yield


def walked(folder: Path, language: str) -> Walk:
    """Walk through every page in a language."""
    empty = folder / "empty.sqlite3"
    if not empty.exists():
        command.upgrade(alembic_config(f"sqlite:///{empty}"), "head")
    with fixed_chance():
        return gathered(folder / language, empty, language)


def draw(browser: Browser, shown: list[Shown], names: Iterable[str], ending: str, way: Way) -> None:
    """Draw some pages, each into a small file."""
    bench = browser.new_page()
    size, options = way
    with shown_on(browser, shown, **size, **options) as (tab, bring):
        for name in names:
            bring(name)
            height = tab.evaluate("document.documentElement.scrollHeight")
            most = MOST_PIXELS // size["width"]
            clip = {"x": 0, "y": 0, "width": size["width"], "height": min(height, most)}
            picture = tab.screenshot(full_page=True, clip=clip, animations="disabled")
            small = bench.evaluate(PALETTE.read_text(), base64.b64encode(picture).decode())
            file = SCREENS / f"{name}{ending}.png"
            file.write_bytes(base64.b64decode(small))
    bench.close()


def index(walk: Walk) -> str:
    """Write the page that lists the pictures."""
    lines = [
        "# Every page in pictures",
        "",
        "Written by `make screens`; nothing here is drawn by hand.",
    ]
    lines += ["A phone of 390 pixels, in Japanese, unless it says something else.", ""]
    for area, shown in walk.areas.items():
        lines += [f"## {area.splitlines()[0].rstrip('.')}", ""]
        lines += [_picture(page.name) for page in shown] + [""]
    for name in WAYS:
        lines += [f"## {name}", ""] + [_picture(f"{page}.{name}") for page in MAIN] + [""]
    return "\n".join(lines)


def _picture(name: str) -> str:
    return f'<a href="{name}.png"><img src="{name}.png" width="195" alt="{name}"></a>'


def main() -> int:
    """Draw everything anew; complain of files that are too large."""
    SCREENS.mkdir(exist_ok=True)
    for old in SCREENS.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        walks = {language: walked(Path(folder), language) for language in ("ja", "ja-plain", "en")}
        every = walks["ja"].shown
        draw(browser, every, [page.name for page in every], "", (PHONE, {}))
        for ending, (language, *way) in WAYS.items():
            draw(browser, walks[language].shown, MAIN, f".{ending}", tuple(way))
        (SCREENS / "index.md").write_text(index(walks["ja"]), encoding="utf-8")
    sizes = {file.name: file.stat().st_size for file in SCREENS.glob("*.png")}
    large = {name: size for name, size in sizes.items() if size > MOST_BYTES}
    print(
        f"{len(sizes)} pictures, {sum(sizes.values()) / 1e6:.1f} MB; too large: {large or 'none'}"
    )
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
