"""Steps of a citizen with a card in Chromium, on the login page and in the bridge's window."""

from tests.login_world import login_path
from tests.services.sandbox import CHECKOUT

PICTURES = CHECKOUT / "test-artifacts" / "screenshots" / "doors"


def to_the_login_page(world, page, language="ja"):
    page.goto(f"{world.origin}{login_path()}&ui_locales={language}")
    page.click("#continue")
    page.wait_for_selector("#match")
    return page


def press_for_the_window(page):
    with page.context.expect_page() as opened:
        page.click("#agent-go")
    window = opened.value
    window.wait_for_selector("#choose")
    return window


def use_card(window, pin="1234", card="misaki"):
    window.check(f"input[value={card}]")
    window.click("#choose")
    window.fill("#pin", pin)
    window.click("#submit")


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def put_in(page, asked):
    """Let a login page ask its card for what another session is to be asked."""
    page.evaluate(
        """asked => { for (const [name, value] of Object.entries(asked))
                          document.querySelector(`#main-form [name=${name}]`).value = value;
                      document.querySelector("#agent-outcome [name=txn]").value =
                          JSON.parse(asked.context).txn; }""",
        asked,
    )
