"""The pages of visits: from the app to the receipt, changes, logins alone, and the ways in."""

from tests.amendment_world import Party, hold
from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, MISAKI, TARO
from tests.login_world import login_path, register_stranger
from tests.phone_world import App, at_my_page, shown_code, wait

SAFARI_ON_A_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1"
)

INSIDE_A_CHAT_APP = SAFARI_ON_A_PHONE.replace("Safari/604.1", "Safari Line/15.2.0")


def a_visit(walk):
    """From the app to the receipt and to my page, with the mistakes one can make."""
    browser = walk.see("home", walk.browser().open("/"))
    walk.see("help", browser.open("/help"))
    walk.see("accessibility", browser.open("/accessibility"))
    walk.see("start", browser.open(walk.world.push()))
    walk.see("login", browser.press("continue"))
    walk.failed(browser, "ERR_NO_CARD").press("continue")
    walk.see("subject", walk.brought(browser, MISAKI))
    walk.see("subject-nobody-chosen", browser.press("continue"), refusal=True)
    walk.see("choose", browser.press("continue", subject=HANAKO))
    walk.see("log-in-on-this-device", browser.open(browser.path.replace("choose", "same-device")))
    browser.open(browser.path.replace("same-device", "choose"))
    walk.see("choose-nothing-ticked", browser.press("continue"), refusal=True)
    walk.see("check", browser.press("continue", category=["immunisation"], term="365"))
    walk.see("done", browser.press("agree"))
    browser.press("return")
    walk.see("start-logged-in", browser.open(walk.world.push()))
    walk.see("refused", browser.press("cancel"))
    walk.see("logged-out", browser.open("/my-page").press("logout"))


def a_change(walk):
    """A grant that is merged, replaced, waits for its second yes, and one of somebody else."""
    party, world = Party(walk.world), walk.world
    held = hold(party, Browser(world), world.cards[MISAKI], subject=HANAKO)
    foreign = hold(party, Browser(world), world.cards[TARO])
    browser = walk.at_my_page(MISAKI)
    for action in ("merge", "replace"):
        browser.open(party.change(held["grant_id"], action)).press("continue")
        walk.see(f"choose-to-{action}", browser)
        browser.press("continue", category=["maternal_child_health"], term="365")
        walk.see(f"check-to-{action}", browser)
    walk.see("changed", browser.press("agree"))
    walk.see("my-page-with-a-change-waiting", browser.open("/my-page"))
    browser.open(party.change(foreign["grant_id"])).press("continue")
    walk.see("a-change-that-cannot-be", browser)


def a_login(walk):
    """A login alone, with an app that nobody has reviewed, and the end of it."""
    register_stranger(walk.world)
    path = login_path(client_id="c-stranger")
    browser = walk.see("login-alone", walk.browser().open(path))
    walk.brought(browser.press("continue"), MISAKI)
    walk.see("confirm-login", browser)
    walk.see("login-alone-again", browser.open(path))
    mistaken = browser.open(login_path(client_id="c-stranger", response_type="token"))
    walk.see("return-by-press", mistaken)
    walk.see("log-out", browser.open("/end-session"))
    walk.see("session-ended", browser.press("end-session"))
    walk.see("my-page-logged-out", browser.open("/my-page"))


def a_qr_code(walk):
    """A login by the phone beside this screen, and what a phone shows that lacks the app."""
    walk.see("qr-code", by_hand(at_my_page(walk.browser())))
    browser = at_my_page(walk.browser())
    link, number = shown_code(browser)
    App(walk.world).type(link, number)
    walk.see("qr-code-taken-up", by_hand(wait(browser)))
    browser = at_my_page(walk.browser())
    walk.world.clock.turn(minutes=4)
    walk.see("qr-code-over", wait(browser))
    walk.world.clock.turn(minutes=-4)
    walk.draw("phone-without-the-app", "citizen.open_code", "app_missing.html", browser)
    phone = walk.browser()
    phone.client.environ_base["HTTP_USER_AGENT"] = SAFARI_ON_A_PHONE
    chat = walk.browser()
    chat.client.environ_base["HTTP_USER_AGENT"] = INSIDE_A_CHAT_APP
    chat.open(walk.world.push()).press("continue")
    walk.see("login-inside-a-chat-app", chat, refusal=True)
    walk.see("login-on-a-phone", phone.open(walk.world.push()).press("continue"))


def by_hand(browser):
    """Let a waiting page stand still, as its reader may choose."""
    return browser.open(browser.page.attributes["by-hand"]["href"])


def the_catalogue(walk):
    """What the public reads about every category, in the same language."""
    browser, lang = walk.browser(), f"?lang={walk.language}"
    for name, path in (
        ("catalogue", ""),
        ("catalogue-answers", "/answers"),
        ("catalogue-scope", "/disability"),
        ("catalogue-developer", "/disability/developer"),
        ("catalogue-purposes", "/purposes"),
        ("catalogue-purpose", "/purposes/loan_small"),
        ("catalogue-unknown", "/nothing"),
    ):
        walk.see(name, browser.open(f"/catalogue{path}{lang}"))


STORIES = (a_visit, a_change, a_login, a_qr_code, the_catalogue)
