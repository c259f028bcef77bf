"""Mail on both databases: one a sitting, tried until it is taken, never twice, and nowhere once an address is gone."""

import threading

import pytest
from sqlalchemy import event, text

from consent.notice import NoticeKind
from provider.notices.post import LEASE
from provider.storage.mail_addresses import CODE_LIFE, MOST_WRONG, MailAddress
from provider.storage.outbox import GATHERED, MAIL_LIFE
from tests.at_once import at_once
from tests.pki import NOW
from tests.ports.kept_notices import (
    AWAY,
    CODE,
    HOUR,
    IDLE,
    LONGEST,
    MINUTE,
    NEVER,
    SECOND,
    Boxes,
)

GIVEN, LOGIN = NoticeKind.GRANT_GIVEN, NoticeKind.LOGIN
OWN = MailAddress("misaki@mail.example", "ja")


@pytest.fixture
def boxes(database):
    return Boxes(database)


def test_one_mail_tells_of_all_that_came_up_within_a_minute(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW + GATHERED - SECOND)
    assert boxes.deliver(NOW + GATHERED - SECOND) == 0
    assert boxes.deliver(NOW + GATHERED) == 1
    assert boxes.deliver(NOW + HOUR) == 1
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW + HOUR)
    assert boxes.deliver(NOW + HOUR + GATHERED) == 2


def test_a_sitting_has_one_mail_once_nobody_concerned_is_logged_in(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.log_in(boxes.misaki, NOW)
    boxes.notices.tell(boxes.misaki, LOGIN, now=NOW)
    assert boxes.deliver(NOW + 5 * MINUTE) == 0
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW + 6 * MINUTE)
    assert boxes.deliver(NOW + IDLE - SECOND) == 0
    assert boxes.deliver(NOW + IDLE - SECOND + GATHERED) == 1
    assert boxes.deliver(NOW + 2 * HOUR) == 1


def test_mail_goes_soon_after_a_logout(boxes):
    boxes.with_mail(boxes.misaki)
    _, session = boxes.log_in(boxes.misaki, NOW)
    boxes.notices.tell(boxes.misaki, LOGIN, now=NOW)
    assert boxes.deliver(NOW + GATHERED) == 0
    boxes.sessions.close(session.session_hash, now=NOW + GATHERED + SECOND)
    assert boxes.deliver(NOW + 2 * GATHERED - SECOND) == 0
    assert boxes.deliver(NOW + 2 * GATHERED) == 1


def test_whoever_stays_logged_in_cannot_hold_mail_up_for_longer_than_a_login_lives(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, LOGIN, now=NOW)
    for minutes in range(0, 66, 5):  # one login after the other
        boxes.log_in(boxes.misaki, NOW + minutes * MINUTE)
        early = NOW + minutes * MINUTE + SECOND < NOW + LONGEST
        assert boxes.deliver(NOW + minutes * MINUTE + SECOND) == (0 if early else 1)


def test_mail_about_a_proxy_waits_for_the_proxys_sitting(boxes):
    boxes.with_mail(boxes.misaki)
    _, session = boxes.log_in(boxes.taro, NOW)
    grant = boxes.grant(boxes.taro, boxes.misaki)
    boxes.notices.grant_given(grant, now=NOW)
    assert boxes.deliver(NOW + 2 * MINUTE) == 0
    boxes.notices.grant_given(grant, now=NOW + 5 * MINUTE)
    boxes.sessions.close(session.session_hash, now=NOW + 6 * MINUTE)
    assert boxes.deliver(NOW + 8 * MINUTE) == 1
    assert boxes.letterbox.taken[0][0] == "misaki@mail.example"


def test_no_mail_without_an_address_and_none_about_kinds_that_were_stopped(boxes):
    boxes.notices.tell(boxes.taro, GIVEN, now=NOW)
    boxes.with_mail(boxes.misaki)
    boxes.settings.mail_about(boxes.misaki, LOGIN, wanted=False)
    boxes.notices.tell(boxes.misaki, LOGIN, now=NOW)
    assert boxes.deliver(NOW + HOUR) == 0
    assert boxes.told(boxes.misaki) == ["login"]  # the box has it all the same
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW + HOUR)
    assert boxes.deliver(NOW + 2 * HOUR) == 1


def test_two_workers_send_one_mail_once(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    at_once(4, lambda _: boxes.deliver(NOW + GATHERED))
    assert len(boxes.letterbox.taken) == 1


def test_a_server_that_is_away_is_tried_again_with_pauses_and_for_a_day(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    boxes.letterbox.faults = [AWAY, AWAY]
    due = NOW + GATHERED
    assert boxes.deliver(due) == 0
    assert boxes.deliver(due + 29 * SECOND) == 0
    assert len(boxes.letterbox.faults) == 1  # not tried in between
    assert boxes.deliver(due + 30 * SECOND) == 0
    assert boxes.deliver(due + 30 * SECOND + MINUTE - SECOND) == 0
    assert boxes.letterbox.faults == []
    assert boxes.deliver(due + 30 * SECOND + MINUTE) == 1
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW + HOUR)
    assert boxes.deliver(NOW + HOUR + MAIL_LIFE) == 1  # given up


def test_a_mail_that_is_refused_for_good_is_not_tried_again(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    boxes.letterbox.faults = [NEVER]
    assert [boxes.deliver(NOW + GATHERED), boxes.deliver(NOW + HOUR)] == [0, 0]


def test_a_worker_that_died_with_a_mail_leaves_it_to_the_next_under_the_same_name(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    [held] = boxes.outbox.claim_due(now=NOW + GATHERED, count=8, lease=LEASE)
    assert boxes.deliver(NOW + GATHERED + LEASE - SECOND) == 0
    assert boxes.deliver(NOW + GATHERED + LEASE) == 1
    assert boxes.letterbox.taken[0][1]["Message-ID"] == f"<{held.mail_id}@madoguchi.invalid>"


def test_news_that_comes_while_a_mail_is_on_its_way_is_told_by_the_next(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    [held] = boxes.outbox.claim_due(now=NOW + GATHERED, count=8, lease=LEASE)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW + GATHERED + SECOND)
    boxes.outbox.settle(held, now=NOW + GATHERED + 2 * SECOND)
    assert boxes.deliver(NOW + 2 * GATHERED + SECOND) == 0
    assert boxes.deliver(NOW + 2 * GATHERED + 2 * SECOND) == 1


def test_a_code_goes_at_once_and_confirms_once(boxes):
    boxes.addresses.begin(boxes.misaki, OWN, CODE, now=NOW)
    boxes.post.write_code(boxes.misaki, "m-1", CODE, now=NOW)
    assert boxes.deliver(NOW) == 1
    assert CODE in boxes.letterbox.taken[0][1].get_content()
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    assert boxes.deliver(NOW + HOUR) == 1  # nothing to an address that is not confirmed
    confirm = [boxes.addresses.confirm(boxes.misaki, code, now=NOW) for code in ("0", CODE, CODE)]
    assert confirm == [False, True, False]
    assert boxes.addresses.confirmed(boxes.misaki, now=NOW + 900 * HOUR) == OWN


def test_a_code_lives_half_an_hour_and_stands_five_wrong_ones(boxes):
    boxes.addresses.begin(boxes.misaki, OWN, CODE, now=NOW)
    assert not boxes.addresses.confirm(boxes.misaki, CODE, now=NOW + CODE_LIFE)
    assert boxes.addresses.waiting(boxes.misaki, now=NOW + CODE_LIFE) is None
    for _ in range(MOST_WRONG):
        assert not boxes.addresses.confirm(boxes.misaki, "00000000", now=NOW)
    assert not boxes.addresses.confirm(boxes.misaki, CODE, now=NOW + CODE_LIFE - SECOND)


def test_of_eight_who_type_a_code_at_once_one_confirms(boxes):
    boxes.addresses.begin(boxes.misaki, OWN, CODE, now=NOW)
    outcomes = at_once(8, lambda _: boxes.addresses.confirm(boxes.misaki, CODE, now=NOW))
    assert sorted(outcomes) == [False] * 7 + [True]


def test_of_many_guesses_at_once_no_more_than_five_are_judged(boxes):
    """The right one comes when five wrong ones are on their way, however far each of them has got."""
    boxes.addresses.begin(boxes.misaki, OWN, CODE, now=NOW)
    under_way, over = threading.Semaphore(0), threading.Event()
    guessing = threading.local()

    def held_up(*_):
        if getattr(guessing, "wrong", False):
            guessing.wrong = False  # its first question alone
            under_way.release()
            over.wait(0.2)

    def guess(number):
        if number == MOST_WRONG:
            for _ in range(MOST_WRONG):
                under_way.acquire()
            right = boxes.addresses.confirm(boxes.misaki, CODE, now=NOW)
            over.set()
            return right
        guessing.wrong = True
        return boxes.addresses.confirm(boxes.misaki, f"0000000{number}", now=NOW)

    event.listen(boxes.database.engine, "after_cursor_execute", held_up)
    assert at_once(MOST_WRONG + 1, guess) == [False] * (MOST_WRONG + 1)
    assert boxes.addresses.confirmed(boxes.misaki, now=NOW) is None


def test_another_persons_code_confirms_nothing(boxes):
    boxes.addresses.begin(boxes.misaki, OWN, CODE, now=NOW)
    boxes.addresses.begin(boxes.taro, OWN, "87654321", now=NOW)
    assert not boxes.addresses.confirm(boxes.taro, CODE, now=NOW)


def test_the_old_address_serves_until_the_new_one_is_confirmed(boxes):
    boxes.with_mail(boxes.misaki, "old@mail.example")
    boxes.addresses.begin(boxes.misaki, OWN, CODE, now=NOW)
    assert boxes.addresses.confirmed(boxes.misaki, now=NOW).address == "old@mail.example"
    assert boxes.addresses.confirm(boxes.misaki, CODE, now=NOW)
    assert boxes.addresses.confirmed(boxes.misaki, now=NOW) == OWN


def test_an_address_that_is_taken_away_gets_nothing_any_more(boxes):
    boxes.with_mail(boxes.misaki)
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    boxes.addresses.remove(boxes.misaki)
    assert boxes.deliver(NOW + HOUR) == 0
    with boxes.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM mail")) == 0
        assert connection.scalar(text("SELECT count(*) FROM mail_address")) == 0


def test_addresses_and_codes_are_not_stored_in_clear(boxes):
    boxes.addresses.begin(boxes.misaki, OWN, CODE, now=NOW)
    boxes.post.write_code(boxes.misaki, "m-1", CODE, now=NOW)
    with boxes.database.reading() as connection:
        rows = [
            *connection.execute(text("SELECT * FROM mail_address")),
            *connection.execute(text("SELECT * FROM mail")),
        ]
    kept = b" ".join(
        bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in rows for v in r
    )
    assert b"misaki" not in kept
    assert CODE.encode() not in kept
    assert "misaki" not in repr(OWN)
