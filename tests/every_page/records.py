"""The pages of one's own records: asked, read, said to be wrong; and values on the page before agreeing."""

from scopes.catalogue import CATALOGUE
from tests.citizen_world import MISAKI

VACCINE = {**CATALOGUE["immunisation"].examples[0], "record_id": "ZZ-1"}


def my_records(walk):
    """What agencies hold, asked for and read, and an entry that is said to be wrong."""
    office = walk.answering
    office.holds[MISAKI, "immunisation"] = [VACCINE]
    browser = walk.at_my_page(MISAKI)
    walk.see("records", browser.open("/my-page/records"))
    walk.see("records-asked", asked(browser))
    walk.see("records-read", read(office, browser))
    walk.see("record-wrong", browser.press("report-ZZ-1"))
    walk.see("record-wrong-nothing-said", browser.press("send", words=" "), refusal=True)
    walk.see("correction", browser.press("send", words="2回目のはずです。"))
    walk.see("corrections", browser.open("/my-page/corrections"))
    reading = read(office, asked(browser.open("/my-page/records"))).path
    walk.see("records-on-paper", browser.open(f"{reading}/paper"))


def an_old_login(walk):
    """The card once more, before special care is shown to whoever logged in a while ago."""
    browser = walk.at_my_page(MISAKI)
    walk.world.clock.turn(minutes=6)
    walk.see("records-card-again", asked(browser.open("/my-page/records")))
    walk.see("records-card-again-login", browser.press("continue"))


def values_before_agreeing(walk):
    """The very values that are handed over, on the page that asks for the last yes."""
    browser = walk.browser().open(walk.world.push()).press("continue")
    walk.brought(browser, MISAKI).press("continue", subject=MISAKI)
    browser.press("continue", category=["immunisation", "maternal_child_health"], term="once")
    walk.see("check-while-agencies-answer", browser)
    for retrieval_id in waiting(walk.world):
        walk.answering.collect(retrieval_id)
    walk.see("check-with-values", browser.open(browser.path))


def waiting(world):
    """The ids of what agencies were asked and have not answered."""
    with world.services.database.reading() as connection:
        query = "SELECT retrieval_id FROM retrieval WHERE state = 'accepted'"
        return connection.exec_driver_sql(query).scalars().all()


def asked(browser):
    """Ask for one category, of oneself."""
    form = next(f for f in browser.page.forms if "read-immunisation" in f.buttons)
    oneself = {"subject": form.options["subject"][0]} if "subject" in form.options else {}
    return browser.press("read-immunisation", **oneself)


def read(office, browser):
    """Let the office answer, and look again."""
    office.collect(browser.path.rpartition("/")[2])
    return browser.open(browser.path)


STORIES = (my_records, values_before_agreeing, an_old_login)
