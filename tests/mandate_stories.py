"""A principal and a proxy in two browsers: how a mandate is offered, taken and used on the pages."""

from datetime import timedelta

from provider.clock import japanese_day
from tests.citizen_browser import Browser, answer
from tests.citizen_world import MISAKI, TARO

PRINCIPAL, PROXY = MISAKI, TARO


def last_day(world, days=30):
    """The day in Japan that is some days away."""
    return (japanese_day(world.clock()) + timedelta(days=days)).isoformat()


def on_my_page(world, who):
    """Return a browser whose citizen has logged in to my page with their own card."""
    return Browser(world).log_in_to_my_page(world.cards[who])


def offered(world, browser, *categories, days=30, discloses=True):
    """Let a principal ask for a code; return it."""
    browser.open("/my-page/proxies/new")
    answers = {"category": categories or ("immunisation",), "last": last_day(world, days)}
    if discloses:
        answers["may_disclose"] = "1"
    browser.press("continue", **answers)
    assert browser.status == 200, browser.text
    return code_on(browser)


def code_on(browser):
    """Read the code on the page that shows it."""
    _, _, rest = browser.html.partition('id="mandate-code">')
    return rest.partition("<")[0]


def taken(browser, code):
    """Let a proxy type a code."""
    browser.open("/my-page/proxies/accept")
    return browser.press("continue", code=code)


def mandate(world, *categories, **terms):
    """Make one of two people the proxy of the other; return both browsers, principal's first."""
    principal, proxy = on_my_page(world, PRINCIPAL), on_my_page(world, PROXY)
    taken(proxy, offered(world, principal, *categories, **terms))
    assert proxy.path == "/my-page/proxies", proxy.text
    return principal, proxy


def to_subject(browser, path=None):
    """Come from the app with a login that the browser has already, as far as "for whom"."""
    browser.open(path or browser.world.push())
    browser.press("continue")
    if browser.path.endswith("/login"):
        asked = browser.ask_card()
        browser.bring(answer(browser.world, asked, browser.world.cards[PROXY]))
    if browser.path.endswith("/choose"):  # who acts for nobody is not asked
        browser.open(browser.page.attributes["other-person"]["href"])
    return browser


def choose(browser):
    """Choose the principal on the page that asks for whom."""
    return browser.press("continue", subject=PRINCIPAL)


def chosen(browser, *categories, term="90"):
    """Go from "for whom" to the page before agreeing."""
    choose(browser)
    answers = {"term": term} | ({"category": categories} if categories else {})
    return browser.press("continue", **answers)


def remove(browser):
    """Let the principal remove the only proxy there is."""
    browser.open("/my-page/proxies")
    end = next(name for name in browser.page.attributes if name.startswith("end-"))
    browser.open(browser.page.attributes[end]["href"])
    return browser.press("continue")


def grants_by_proxy(world):
    """Every grant that was given by mandate."""
    mandates = world.services.grants
    proxy = world.services.persons.enrol(PROXY, now=world.clock())
    return [grant for grant in mandates.of_person(proxy) if grant.relation == "agent"]
