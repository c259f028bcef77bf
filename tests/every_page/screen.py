"""Chromium shows what a walk brought home: no server, our own stylesheets, nothing from elsewhere."""

import json
import mimetypes
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.design.stylesheets import STATIC
from tests.foreign.installed import MODULES, demand_installed

ORIGIN = "http://localhost:8600"
_JUDGE = Path(__file__).with_name("judge.js")


@contextmanager
def shown_on(browser, shown, *, width, height, **options):
    """Yield a tab and a way to open a page in it by name, for the length of a block."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
        **options,
    )
    pages = {f"/{page.name}": page.html for page in shown}
    context.route("**/*", lambda route: _answer(route, pages))
    tab = context.new_page()
    try:
        yield tab, lambda name: tab.goto(f"{ORIGIN}/{name}")
    finally:
        context.close()


def _answer(route, pages):
    """Give a page or a static file; everything else stays away and leads nowhere."""
    path = urlsplit(route.request.url).path
    if path in pages:
        route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
    elif path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0]
        route.fulfill(body=file.read_bytes(), content_type=kind)
    else:
        route.fulfill(status=204)


def bring_judges(tab):
    """Let axe, in Japanese, and our own judge be on every page that the tab opens."""
    demand_installed()
    axe = MODULES / "axe-core"
    locale = json.loads((axe / "locales/ja.json").read_text())
    tab.add_init_script((axe / "axe.min.js").read_text())
    tab.add_init_script(f"axe.configure({{locale: {json.dumps(locale)}}})")
    tab.add_init_script(_JUDGE.read_text())
