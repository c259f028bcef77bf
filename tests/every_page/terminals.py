"""The pages of a public terminal: the end above each, no file to take along, and what is left for the next."""

from dataclasses import replace

from tests.citizen_world import HANAKO, MISAKI
from tests.every_page.records import VACCINE, asked, read
from tests.phone_world import PhoneWorld


class TerminalWorld(PhoneWorld):
    """A world whose browsers are public terminals."""

    def _settings(self, database_url):
        return replace(super()._settings(database_url), terminal="kiosk")


def a_visit_at_a_terminal(walk):
    """At a public terminal: from the app to the receipt, with a card in the reader."""
    browser = walk.see("terminal-home", walk.browser().open("/"))
    walk.see("terminal-start", browser.open(walk.world.push()))
    walk.see("terminal-login", browser.press("continue"))
    walk.see("terminal-no-card", walk.failed(browser, "ERR_NO_CARD"), refusal=True)
    browser.press("continue")
    walk.see("terminal-card-left", walk.brought(browser, MISAKI))
    walk.see("terminal-choose", browser.press("continue", subject=HANAKO))
    walk.warn("terminal-idle", browser)
    walk.see("terminal-check", browser.press("continue", category=["immunisation"], term="365"))
    walk.see("terminal-done", browser.press("agree"))
    browser.press("return")
    walk.see("terminal-refused", browser.open(walk.world.push()).press("cancel"))


def my_page_at_a_terminal(walk):
    """My page at a public terminal, as far as the end that is pressed, or that comes by itself."""
    office = walk.answering
    office.holds[MISAKI, "immunisation"] = [VACCINE]
    browser = walk.see("terminal-my-page", walk.at_my_page(MISAKI))
    walk.see("terminal-history", browser.open("/my-page/history"))
    walk.see("terminal-no-file", browser.open("/my-page/history.csv"))
    asked(browser.open("/my-page/records"))
    walk.see("terminal-records-read", read(office, browser))
    walk.see("terminal-record-wrong", browser.press("report-ZZ-1"))
    walk.see("terminal-goodbye", browser.press("end-terminal"))
    left = walk.browser().open(walk.world.push()).press("continue")
    walk.world.clock.turn(minutes=4)
    walk.see("terminal-time-over", left.open(left.path))


STORIES = (a_visit_at_a_terminal, my_page_at_a_terminal)
