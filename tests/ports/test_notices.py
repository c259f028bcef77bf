"""The box of notices on both databases: what is told once is told once, and pages go on where they ended."""

import pytest

from consent.notice import KEPT, NoticeKind
from provider.storage.notices import Place
from tests.at_once import at_once
from tests.pki import NOW
from tests.ports.kept_notices import DAY, SECOND, Boxes

GIVEN, LOGIN = NoticeKind.GRANT_GIVEN, NoticeKind.LOGIN


@pytest.fixture
def boxes(database):
    return Boxes(database)


def test_what_is_told_once_is_told_once_however_many_find_it(boxes):
    def tell(_):
        return boxes.notices.tell(boxes.misaki, GIVEN, now=NOW, once="this")

    assert sorted(at_once(8, tell)) == [False] * 7 + [True]
    assert boxes.told(boxes.misaki) == ["grant_given"]


def test_a_notice_goes_with_the_transaction_that_tells_it(boxes):
    with pytest.raises(LookupError), boxes.database.transaction():
        boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
        raise LookupError
    assert boxes.told(boxes.misaki) == []


def test_pages_of_the_box_leave_nothing_out_and_show_nothing_twice(boxes):
    for number in range(7):  # several at one instant
        boxes.notices.tell(boxes.misaki, GIVEN, now=NOW + (number // 3) * SECOND)
    boxes.notices.tell(boxes.taro, GIVEN, now=NOW)
    seen, place = [], None
    while found := boxes.notices.read(boxes.misaki, limit=2, before=place, now=NOW):
        seen += [(each.told_at, each.notice_id) for each in found]
        place = Place(found[-1].told_at, found[-1].notice_id)
    assert len(seen) == 7
    assert seen == sorted(set(seen), reverse=True)


def test_reading_marks_what_was_shown_and_ones_own_login_is_no_news(boxes):
    for kind in (GIVEN, GIVEN, LOGIN):
        boxes.notices.tell(boxes.misaki, kind, now=NOW)
    assert boxes.notices.unread(boxes.misaki) == 2
    first = boxes.notices.read(boxes.misaki, limit=9, before=None, now=NOW + SECOND)
    assert sum(each.read_at is None for each in first) == 2  # as they were before
    assert boxes.notices.unread(boxes.misaki) == 0
    assert boxes.notices.unread(boxes.taro) == 0


def test_a_notice_is_in_the_box_for_a_year(boxes):
    boxes.notices.tell(boxes.misaki, GIVEN, now=NOW)
    assert boxes.told(boxes.misaki, now=NOW + KEPT - SECOND) == ["grant_given"]
    assert boxes.told(boxes.misaki, now=NOW + KEPT) == []


def test_choices_are_kept_and_who_never_chose_has_the_usual_ones(boxes):
    assert boxes.settings.of_person(boxes.misaki).reminder_days == 90
    boxes.settings.mail_about(boxes.misaki, LOGIN, wanted=False)
    boxes.settings.mail_about(boxes.misaki, GIVEN, wanted=False)
    boxes.settings.mail_about(boxes.misaki, LOGIN, wanted=True)
    boxes.settings.remind_every(boxes.misaki, 30)
    kept = boxes.settings.of_person(boxes.misaki)
    assert (kept.unmailed, kept.reminder_days) == ({"grant_given"}, 30)


def test_a_grant_is_told_to_its_giver_and_to_whom_it_is_about(boxes):
    boxes.notices.grant_given(boxes.grant(boxes.taro, boxes.misaki), now=NOW)
    assert (boxes.told(boxes.taro), boxes.told(boxes.misaki)) == (["grant_given"], ["proxy_acted"])
    boxes.notices.grant_given(boxes.grant(boxes.taro, grant_id="g-2"), now=NOW + DAY)
    assert boxes.told(boxes.taro) == ["grant_given"] * 2
