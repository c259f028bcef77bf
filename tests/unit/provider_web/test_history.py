"""The history of what left, as its reader sees and narrows it."""

from datetime import timedelta

from consent.disclosure import OWN, PREVIEW, DisclosedItem
from consent.mandate import MandateOffer
from tests.citizen_world import CLIENT, HANAKO, MISAKI, TARO
from tests.history_world import PATH, ids, past, reader, shared, shown

__all__ = ["past", "reader", "shared"]


def test_it_answers_when_who_where_what_and_why(past, reader):
    grant = past.permit(about=HANAKO, relation="legal_representative")
    nothing = DisclosedItem("maternal_child_health", "not_available")
    past.entry(grant, items=(DisclosedItem("immunisation", "released", ("hinata",), 12), nothing))
    reader.open(PATH)
    for said in (
        "令和8年11月22日（2026年）",
        "18時01分",
        "こそだて手帳",
        "ひなた市",
        "予防接種",
        "渡しました",
        "（12件）",
        "渡せる情報が見つかりませんでした",
        "予防接種の予定を知らせるため",
        "山田 花子",
    ):
        assert said in reader.text
    assert "届いたことを確認できていません" not in reader.text


def test_records_that_left_are_told_from_records_that_were_looked_at(past, reader):
    answer = DisclosedItem("answer.carer_discount", "released", ("hinata",), 0)
    part = DisclosedItem("disability.discount", "released", ("hinata",), 1)
    past.entry(past.permit(), items=(answer, part))
    said = reader.open(PATH).text
    assert "介護する方も割引になるか（答えだけ） ：渡しました 調べたところ： ひなた市" in said
    assert "障害者割引の区分（障害保健福祉の一部）" in said
    assert said.count("元の情報：") == 1


def test_what_follows_a_first_delivery_is_quiet_and_repeats_are_one_line(past, reader):
    grant = past.permit()
    part = (DisclosedItem("immunisation", "released", ("hinata",), 5),)
    whole = (DisclosedItem("immunisation", "released", ("aozora", "hinata"), 17),)
    first = past.entry(grant, items=part, delivered=False)
    for items in (part, whole, whole, whole):
        past.entry(grant, items=items, retry_of=first.disclosure_id)
    reader.open(PATH)
    assert reader.html.count("<article") == 1
    assert reader.text.count("前と同じ内容でした。") == 1
    assert "18時03分から3回（最後は令和8年11月22日（2026年）18時05分）" in reader.text
    assert reader.text.count("（17件）") == 1
    assert "相手に届いたことを確認できていません。" in reader.text


def test_a_further_delivery_whose_first_stands_on_another_page_says_what_it_is(past, reader):
    grant = past.permit()
    first = past.entry(grant)
    for _ in range(10):
        past.entry(grant)
    past.entry(grant, retry_of=first.disclosure_id)
    assert "同じ依頼への、2回目以降の受け渡しです。" in reader.open(PATH).text


def test_a_long_history_is_walked_to_its_end_and_back_while_new_entries_come(past, reader):
    grant = past.permit()
    entries = [past.entry(grant) for _ in range(25)][::-1]
    assert shown(reader) == ids(*entries[:10])
    reader.open(reader.page.links["older"])
    past.entry(grant)
    assert shown(reader, reader.page.links["older"]) == ids(*entries[20:])
    assert "older" not in reader.page.links
    assert shown(reader, reader.page.links["newer"]) == ids(*entries[10:20])
    assert "before=" in reader.open(reader.page.links["older"]).page.links["language-en"]
    for odd in (
        "?before=x",
        "?after=%00",
        "?page=9",
        "?from=32.1.",
        "?kinds=%F0",
        "?grant=" + "g" * 99,
    ):
        assert reader.open(PATH + odd).status == 200


def test_a_page_of_long_entries_has_fewer_of_them_and_leaves_none_out(past, reader):
    grant = past.permit()
    long = tuple(DisclosedItem(f"identity.{n}", "released") for n in ("name", "birthdate")) * 4
    entries = [past.entry(grant, items=long) for _ in range(5)][::-1]
    pages = [shown(reader)]
    while "older" in reader.page.links:
        pages.append(shown(reader, reader.page.links["older"]))
    assert pages == [ids(*entries[:2]), ids(*entries[2:4]), ids(*entries[4:])]
    assert shown(reader, reader.page.links["newer"]) == pages[1]
    assert shown(reader, reader.page.links["newer"]) == pages[0]


def test_what_is_only_looked_at_stands_apart_and_what_others_look_at_does_not(past, reader, shared):
    handed = past.entry(past.permit())
    mine = past.entry(past.permit(), kind=OWN, grant_id="", delivered=False)
    about = past.permit(by=TARO, about=MISAKI, relation="agent")
    theirs = past.entry(about, kind=PREVIEW, grant_id="", delivered=False)
    assert shown(reader) == ids(theirs, handed)
    assert "渡す前に、中身を見て確かめました" in reader.text
    assert "予防接種 ：見ました" in reader.text
    assert "あなたの代理人" in reader.text
    assert "届いたことを確認できていません" not in reader.text
    assert shown(reader, f"{PATH}?kinds=read") == ids(theirs, mine)
    assert shown(reader, f"{PATH}?kinds=handed") == ids(handed)
    assert shown(reader, f"{PATH}?kinds=all") == ids(theirs, mine, handed)
    assert shown(shared[1][TARO], f"{PATH}?kinds=all") == ids(theirs)


def test_it_is_narrowed_by_a_form_that_works_without_script_and_keeps_its_choices(past, reader):
    own, child = past.permit(), past.permit(about=HANAKO, relation="legal_representative")
    failed = (DisclosedItem("immunisation", "source_error", ("hinata",), 0),)
    entries = [past.entry(own), past.entry(child), past.entry(own, items=failed)]
    reader.open(PATH)
    [form] = [form for form in reader.page.forms if "show" in form.buttons]
    assert (form.method, form.action) == ("get", PATH)
    assert shown(reader, f"{PATH}?kinds=shared&service=&person={child.subject_id}") == ids(
        entries[1]
    )
    assert "条件に合うものだけを出しています" in reader.text
    assert f'value="{child.subject_id}" selected' in reader.html
    assert shown(reader, f"{PATH}?result=source_error&item=immunisation") == ids(entries[2])
    assert shown(reader, f"{PATH}?grant={child.grant_id}") == ids(entries[1])
    assert "1つの連携の履歴だけ" in reader.text
    assert shown(reader, f"{PATH}?from=2026-11-23") == []
    assert "条件に合うものは、ありませんでした。" in reader.text
    assert len(shown(reader, f"{PATH}?from=2026-11-22&to=2026-11-22")) == 3
    assert shown(reader, f"{PATH}?service=c-other") == []


def test_two_people_never_see_each_others_entries(past, reader, shared):
    mine, theirs = past.entry(past.permit()), past.entry(past.permit(by=TARO))
    for path in ("", "?kinds=all", "/print", ".csv", ".json", "/verify"):
        assert theirs.disclosure_id not in reader.open(PATH + path).html
    assert shown(reader, f"{PATH}?before={theirs.disclosure_id}") == []
    assert shown(reader, f"{PATH}?after={theirs.disclosure_id}") == ids(mine)
    assert mine.disclosure_id not in shared[1][TARO].open(f"{PATH}.json").html
    stranger = shared[1][TARO].open(f"{PATH}/{mine.disclosure_id}/unrecognised")
    assert stranger.status == 404


def test_a_proxy_who_was_removed_reads_no_name_of_the_principal(past, shared):
    principal, proxy, now = past.person(MISAKI), past.person(TARO), past.world.clock()
    mandates, until = past.services.mandates, now + timedelta(days=9)
    mandates.offer(MandateOffer(principal, ("immunisation",), True, until), "code", now=now)
    mandates.begin("code", proxy, now=now)
    past.entry(past.permit(by=TARO, about=MISAKI, relation="agent"))
    browser = shared[1][TARO]
    kept = [f"{PATH}{ending}" for ending in ("", "/print", ".csv", ".json")]
    assert all("山田" in browser.open(path).response.text for path in kept)
    mandates.end(principal, proxy, now=now)
    for path in kept:
        assert "山田" not in browser.open(path).response.text, path
        assert "予防接種" in browser.response.text


def test_the_child_reads_what_the_parent_permitted_and_who_permitted_it(past, shared):
    past.entry(past.permit(about=HANAKO, relation="legal_representative"))
    said = shared[1][HANAKO].open(PATH).text
    assert "渡しました" in said
    assert "あなたの法定代理人" in said


def test_it_can_be_read_while_the_directory_is_silent(past, reader):
    past.entry(past.permit(about=HANAKO, relation="legal_representative"))
    past.world.directory.silent = True
    try:
        assert reader.open(PATH).status == 200
        assert "お子さま" in reader.text
    finally:
        past.world.directory.silent = False


def test_every_language_says_it_all(past, reader):
    past.entry(past.permit())
    for language, said in (
        ("en", "Kosodate Techo"),
        ("ja-plain", "<ruby>履歴"),
        ("ja", "渡しました"),
    ):
        for path in ("", "/print", "/verify"):
            assert reader.open(f"{PATH}{path}?lang={language}").status == 200
        assert said in reader.open(PATH).html
    assert CLIENT not in reader.text
