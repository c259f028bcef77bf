"""The main story, for any driver: a parent hands their child's immunisation record to an app."""

import time

CHILD = "花子"
PATIENCE_SECONDS = 30


def to_the_bridge(driver):
    """From the start page to the bridge."""
    driver.press("continue")
    driver.press("continue")


def use_card(driver, *, card="yamada-misaki", pin="1234"):
    """Choose a card and type its PIN, as far as the bridge's last page."""
    driver.press("choose", card=card)
    driver.press("submit", pin=pin)


def log_in(driver, app_url, **card):
    """Open the app, press connect and come back from the bridge, logged in."""
    driver.open(app_url)
    driver.press("connect")
    to_the_bridge(driver)
    use_card(driver, **card)
    driver.press("return")


def choose(driver, *, child=CHILD, categories=("immunisation",), term="365"):
    """Say for whom, tick, and go to the check page."""
    driver.press("continue", subject=driver.labelled("subject", child))
    driver.press("continue", category=list(categories), term=term)


def agree_and_return(driver):
    """Agree on the check page and return to the app."""
    driver.press("agree")
    driver.press("return")


def hand_over(driver, app_url):
    """The whole way from the app and back to it."""
    log_in(driver, app_url)
    choose(driver)
    agree_and_return(driver)


def wait_for_state(driver, app_url, *wanted):
    """Reload the app until it shows one of the wanted states; return that state."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (state := driver.attribute("message", "data-state")) not in wanted:
        assert time.monotonic() < deadline, f"still {state}: {driver.text[:400]}"
        time.sleep(0.5)
        driver.open(app_url)
    return state
