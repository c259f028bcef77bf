"""The pages of the counter: the citizen's code, and what the clerk sees who types it."""

import re

from provider.web.citizen.counter.helping import TRIES_OF_A_CLERK
from tests.citizen_world import MISAKI, TARO


def a_code_for_my_page(walk):
    """A code for the counter, from the clerk's login to what my page lists, with the mistakes one can make."""
    secret = _new_clerk(walk, "desk-1")
    browser = walk.at_my_page(TARO)
    walk.see("counter-help", browser.open("/counter-code"))
    walk.see("counter-code", browser.press("make-code"))
    clerk = walk.see("clerk-login", walk.browser().open("/counter/login"))
    walk.see("clerk-login-wrong", clerk.press("log-in", secret="x"), refusal=True)
    walk.see("clerk-enter", clerk.press("log-in", secret=secret))
    walk.see("clerk-enter-wrong", clerk.press("open-code", code="00000000"), refusal=True)
    walk.see("clerk-stand", clerk.press("open-code", code=_code_on(browser)))
    browser.open("/my-page").press("logout")
    walk.see("clerk-code-over", clerk.open("/counter"), refusal=True)


def a_code_for_a_visit(walk):
    """A code in the middle of a visit: who asks for what, the next press, and how the clerk's day ends."""
    secret = _new_clerk(walk, "desk-2")
    browser = walk.browser().open(walk.world.push()).press("continue")
    walk.brought(browser, MISAKI)
    visit = browser.flow_id
    walk.see("counter-help-for-a-visit", browser.open(f"/counter-code?flow={visit}"))
    walk.see("counter-code-for-a-visit", browser.press("make-code"))
    clerk = walk.browser().open("/counter/login").press("log-in", secret=secret)
    walk.see("clerk-stand-of-a-visit", clerk.press("open-code", code=_code_on(browser)))
    clerk.press("close-counter")
    _tried_all_day(walk.world, "desk-2")
    walk.see("clerk-too-many-tries", clerk.press("open-code", code="00000000"), refusal=True)


def _new_clerk(walk, name):
    return walk.world.services.counter_clerks.add(name, now=walk.world.clock())


def _tried_all_day(world, name):
    with world.services.database.transaction():
        for _ in range(TRIES_OF_A_CLERK - 1):
            tries = {f"counter:c:{name}": TRIES_OF_A_CLERK}
            world.services.daily_limits.count(tries, now=world.clock())


def _code_on(browser):
    return re.search(r'id="counter-code">([0-9 ]+)<', browser.html)[1]


STORIES = (a_code_for_my_page, a_code_for_a_visit)
