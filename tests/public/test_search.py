from datetime import date

import pytest

from debtormap.core.errors import RuleError
from debtormap.public.search import QueryKind, parse
from tests.public.examples import BEGIN, Clock, FakeFeed, organisation, person
from tests.public.running import Public

TODAY = date(2026, 11, 25)
CREDIT_CODE = "N2139990YY0DEM0347"


def _public(*records: dict[str, object]) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)
    return Public(feed)


def _ids(public: Public, query: str) -> list[str]:
    reply = public.get(f"/api/v1/search?q={query}")
    assert reply.status_code == 200, reply.text
    return [listing["id"] for listing in reply.json()["listings"]]


def test_a_name_is_found_by_any_two_characters_of_it() -> None:
    public = _public(person("A", "欧阳演示"), person("B", "演欧示阳"), organisation("C", "保定欧阳商贸有限公司"))

    assert _ids(public, "欧阳") == ["C", "A"]
    assert _ids(public, "阳演") == ["A"]
    assert _ids(public, "欧阳演示") == ["A"]
    assert _ids(public, "阳欧") == []


def test_exact_names_come_first_then_the_newest() -> None:
    public = _public(
        person("A", "演示"),
        person("B", "演示甲"),
        person("C", "演示"),
        organisation("D", "演示商贸"),
        person("E", "甲演示"),
    )

    assert _ids(public, "演示") == ["C", "A", "E", "D", "B"]


def test_one_character_finds_organisations_alone() -> None:
    public = _public(person("A", "演示甲"), organisation("B", "演示商贸"), person("C", "演"))

    assert _ids(public, "演") == ["B"]


def test_pairs_that_stand_apart_are_no_finding() -> None:
    public = _public(organisation("A", "商贸保定贸易"), organisation("B", "保定商贸易"))

    assert _ids(public, "商贸易") == ["B"]


@pytest.mark.parametrize("query", ["阿依·演示", "阿依•演示", "阿依 · 演示", "阿依・演示", " 阿依·演示 "])
def test_spellings_of_one_name_find_the_same(query: str) -> None:
    assert _ids(_public(person("A", "阿依·演示")), query) == ["A"]


@pytest.mark.parametrize("query", ["（2023）冀0001执7号", "(2023)冀0001执7号", "〔2023〕冀 0001 执 7 号"])
def test_a_full_case_number_finds_exactly(query: str) -> None:
    public = _public(
        person("A", case_number="（2023）冀0001执7号"), person("B", case_number="（2023）冀0001执70号"),
        person("C", case_number="（2023）冀0001执7号"),
    )  # fmt: skip

    answer = public.get(f"/api/v1/search?q={query}").json()

    assert (answer["query_kind"], answer["total"]) == ("case_number", 2)
    assert [each["id"] for each in answer["listings"]] == ["C", "A"]


def test_a_credit_code_finds_exactly() -> None:
    public = _public(organisation("A", credit_code=CREDIT_CODE), organisation("B"))

    answer = public.get(f"/api/v1/search?q={CREDIT_CODE.lower()}").json()

    assert (answer["query_kind"], [each["id"] for each in answer["listings"]]) == ("credit_code", ["A"])


@pytest.mark.parametrize(
    "number",
    ["139990199001010019", "13999019900101001X", "139990 19900101 0019", "139990900101001", "1399901990********",
     "139990199001", "H12345678", "E12345678", "１３９９９０１９９００１０１００１９", "13800000000"],
)  # fmt: skip
def test_a_number_of_an_identity_document_is_refused_without_repeating_it(number: str) -> None:
    public = _public(person("A"))

    reply = public.get(f"/api/v1/search?q={number}")

    assert (reply.status_code, reply.json()["code"]) == (400, "identity_number_not_searchable")
    assert number not in reply.text


def test_nobody_is_found_by_a_masked_number_or_a_representative() -> None:
    public = _public(organisation("A", "演示商贸", legal_representative={"name": "欧阳代表"}), person("B"))

    assert _ids(public, "欧阳") == []
    assert _ids(public, "代表") == []
    assert _ids(public, "13") == []


def test_a_finding_says_what_tells_namesakes_apart() -> None:
    public = _public(person("A", "演示甲"))

    listing = public.get("/api/v1/search?q=演示甲").json()["listings"][0]

    assert list(listing) == [
        "id", "kind", "name", "masked_number", "grounds", "court", "case_number", "birth_year", "sex", "division",
    ]  # fmt: skip


def test_parties_are_counted_by_what_is_public_of_them() -> None:
    public = _public(
        person("A", "演示甲"), person("B", "演示甲", case_number="（2023）冀0001执9号"),
        person("C", "演示甲", birth_year=1970, masked_number="1399901970********"),
    )  # fmt: skip

    answer = public.get("/api/v1/search?q=演示甲").json()

    assert (answer["total"], answer["distinct_parties"]) == (3, 2)


def test_at_most_five_pages_of_twenty() -> None:
    public = _public(*(person(f"A{number:03d}", "演示甲") for number in range(150)))

    pages, url = [], "/api/v1/search?q=演示"
    while url:
        answer = public.get(url).json()
        assert answer["total"] == 150
        pages.append([each["id"] for each in answer["listings"]])
        url = answer["next"]

    assert [len(page) for page in pages] == [20] * 5
    assert [each for page in pages for each in page] == [f"A{number:03d}" for number in range(149, 49, -1)]


def test_pages_stay_in_step_when_an_earlier_finding_goes() -> None:
    public = _public(*(person(f"A{number:02d}", "演示") for number in range(30)), person("Z", "演示甲"))
    following = public.get("/api/v1/search?q=演示").json()["next"]

    public.feed.withdraw("A29")
    public.follow()

    assert [each["id"] for each in public.get(following).json()["listings"]] == [
        *(f"A{number:02d}" for number in range(9, -1, -1)), "Z",
    ]  # fmt: skip


def test_a_listing_out_of_the_list_or_of_its_term_is_not_found() -> None:
    public = _public(person("A", channels=[]), person("B", expires_at="2026-11-25T16:00:00Z"), person("C"))
    assert _ids(public, "演示甲") == ["C", "B"]

    public.clock.set(BEGIN.replace(hour=16))

    assert _ids(public, "演示甲") == ["C"]


@pytest.mark.parametrize(("items", "total"), [(1, 1), (3, 3)])
def test_one_and_three_findings(items: int, total: int) -> None:
    assert len(_ids(_public(*(person(f"A{n}") for n in range(items))), "演示甲")) == total


@pytest.mark.parametrize(
    ("query", "code"),
    [("", "missing"), ("q=", "missing"), ("q=%20%20", "missing"), (f"q={'演' * 101}", "too_long"),
     ("q=演示&cursor=x", "cursor_invalid"), ("q=演示&cursor=WzksdHJ1ZSwxXQ", "cursor_invalid")],
)  # fmt: skip
def test_what_cannot_be_searched_is_refused(query: str, code: str) -> None:
    reply = _public().get(f"/api/v1/search?{query}")

    assert (reply.status_code, reply.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("演示甲", QueryKind.NAME),
        ("3601医院", QueryKind.NAME),
        ("ABC", QueryKind.NAME),
        (CREDIT_CODE, QueryKind.CREDIT_CODE),
        ("911399900000000000A", QueryKind.NAME),
    ],
)
def test_what_a_text_is_taken_for(text: str, kind: QueryKind) -> None:
    try:
        found: QueryKind | None = parse(text, today=TODAY).kind
    except RuleError:
        found = None

    assert found == (kind if text != "911399900000000000A" else None)


def test_a_million_names_keep_no_view_open_while_events_come() -> None:
    # A view of an array that is still held would forbid it to grow.
    public = _public(*(person(f"A{n}") for n in range(20)))
    for number in range(20):
        public.get("/api/v1/search?q=演示")
        public.feed.publish(person(f"B{number}"))
        public.follow()

    assert public.get("/api/v1/search?q=演示").json()["total"] == 40


def test_search_answers_are_found_again_by_etag() -> None:
    public = _public(person("A"))
    first = public.get("/api/v1/search?q=演示甲")

    again = public.get("/api/v1/search?q=演示甲", if_none_match=first.headers["etag"])

    assert again.status_code == 304
    assert first.headers["cache-control"] == "no-cache, s-maxage=2"


def test_the_clock_of_the_search_is_that_of_the_service() -> None:
    feed = FakeFeed()
    feed.publish(person("A", expires_at="2026-11-25T09:00:00Z"))

    assert _ids(Public(feed, clock=Clock(BEGIN.replace(minute=59, second=59))), "演示甲") == ["A"]
    assert _ids(Public(feed, clock=Clock(BEGIN.replace(hour=9))), "演示甲") == []
