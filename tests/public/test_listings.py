import pytest

from debtormap.core.notices import STANDARD
from tests.public.examples import FakeFeed, organisation, person, place
from tests.public.running import Public

HERE = place("P", 115.49, 38.87)


def _public(*records: dict[str, object]) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)
    return Public(feed)


def test_a_listing_has_the_fields_of_the_contract() -> None:
    listing = _public(person("A", at=HERE)).get("/api/v1/listings/A").json()

    assert set(listing) == {
        "id",
        "kind",
        "name",
        "masked_number",
        "sex",
        "birth_year",
        "division",
        "partial_address",
        "place_id",
        "grounds",
        "obligation",
        "performance",
        "basis",
        "court",
        "case_number",
        "filed_on",
        "decided_on",
        "published_on",
        "ends_on",
        "as_of",
        "meaning",
        "how_to_object",
        "policy",
        "share",
        "synthetic",
    }
    assert listing["share"] == {"id": "sA", "poster": False}
    assert listing["place_id"] == "P"
    assert listing["grounds"][0] == {"code": "G1", "text": "有履行能力而拒不履行生效法律文书确定义务的"}
    assert listing["as_of"] == "2026-11-25T08:00:00.002000Z"


def test_a_representative_is_said_not_to_be_listed() -> None:
    listing = _public(organisation("A")).get("/api/v1/listings/A").json()

    assert listing["legal_representative"]["name"] == "演示丙"
    assert "不因此被纳入名单" in listing["legal_representative"]["note"]


def test_what_the_policy_does_not_give_is_absent_everywhere() -> None:
    record = person("A", at=HERE)
    for field in ("masked_number", "sex", "birth_year", "partial_address", "obligation", "division"):
        del record[field]
    public = _public(record)

    for url in (
        "/api/v1/listings/A",
        "/api/v1/search?q=演示甲",
        "/api/v1/nearby?lon=115.490&lat=38.870",
        "/api/v1/places/P/listings",
    ):
        text = public.get(url).text
        for field in ("masked_number", "birth_year", "partial_address", "obligation", "share_id", "channels", "lon_u"):
            assert f'"{field}"' not in text


def test_the_share_id_of_what_is_off_sharing_is_on_no_surface() -> None:
    public = _public(person("A", at=HERE, share_id="SECRETSHARE", channels=["list", "nearby"]))

    assert "SECRETSHARE" not in public.get("/api/v1/listings/A").text


def test_the_share_id_is_on_no_list() -> None:
    public = _public(person("A", at=HERE, share_id="SECRETSHARE"))

    for url in (
        "/api/v1/search?q=演示甲",
        "/api/v1/nearby?lon=115.490&lat=38.870",
        "/api/v1/places/P/listings",
    ):
        assert "SECRETSHARE" not in public.get(url).text


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ("en", "court"),
        ("en-GB,en;q=0.9", "court"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "执行法院"),
        ("zh-TW,zh;q=0.9", "執行法院"),
        ("zh-Hans-HK", "执行法院"),
        ("fr", "执行法院"),
        ("", "执行法院"),
    ],
)
def test_notices_come_in_the_language_preferred(wish: str, word: str) -> None:
    reply = _public(person("A")).get("/api/v1/listings/A", accept_language=wish)

    assert word in reply.json()["how_to_object"]
    assert reply.headers["vary"] == "Accept-Encoding, Accept-Language"


def test_the_texts_of_the_policy_replace_the_standard_ones() -> None:
    texts = {language: dict(notices) for language, notices in STANDARD.items()}
    texts["zh"]["objection"] = "请向演示法院申请纠正。"
    public = _public(person("A"))
    public.service.projection.policy = type(public.service.projection.policy)(name="own", version=2, texts=texts)

    assert public.get("/api/v1/listings/A").json()["how_to_object"] == "请向演示法院申请纠正。"


def test_nobody_turns_the_words_of_a_court_into_other_characters_but_the_court() -> None:
    texts = {language: dict(notices) for language, notices in STANDARD.items()}
    texts["zh"]["objection"] = "请向演示法院申请纠正。"
    public = _public(person("A"))
    policy = type(public.service.projection.policy)

    public.service.projection.policy = policy(name="own", version=2, texts=texts)
    without = public.get("/api/v1/listings/A", accept_language="zh-HK").json()
    texts["zh-Hant"] = {"objection": "請向演示法院申請糾正。"}
    public.service.projection.policy = policy(name="own", version=3, texts=texts)
    worded = public.get("/api/v1/listings/A", accept_language="zh-HK").json()

    assert without["how_to_object"] == "请向演示法院申请纠正。"
    assert worded["how_to_object"] == "請向演示法院申請糾正。"
    assert worded["meaning"] == without["meaning"]
    assert worded["meaning"].startswith("本資訊表示執行法院依法決定")


def test_a_place_gives_all_its_listings_in_the_order_of_nearby() -> None:
    days = [f"2025-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 24)]
    public = _public(*(person(f"A{day}", at=HERE, published_on=day) for day in days))

    pages, url = [], "/api/v1/places/P/listings"
    while url:
        answer = public.get(url).json()
        assert answer["total"] == 46
        pages.append([each["id"] for each in answer["listings"]])
        url = answer["next"]

    assert [len(page) for page in pages] == [20, 20, 6]
    assert [each for page in pages for each in page] == [f"A{day}" for day in reversed(days)]


@pytest.mark.parametrize("items", [1, 3])
def test_a_place_with_one_and_with_three_listings(items: int) -> None:
    public = _public(*(person(f"A{n}", at=HERE) for n in range(items)))

    answer = public.get("/api/v1/places/P/listings?datum=gcj02").json()

    assert list(answer) == ["place", "as_of", "ledger_seq", "total", "listings", "rewards", "next"]
    assert answer["place"] == {"id": "P", "name": "演示小区", "lon": 115.4962, "lat": 38.8708}
    assert (answer["total"], len(answer["listings"]), answer["next"]) == (items, items, None)


def test_a_place_can_be_asked_for_one_kind() -> None:
    public = _public(person("A", at=HERE), organisation("B", at=HERE))

    answer = public.get("/api/v1/places/P/listings?kind=legal_person").json()

    assert [each["id"] for each in answer["listings"]] == ["B"]


def test_what_is_not_live_is_one_and_the_same_problem() -> None:
    public = _public(
        person("WITHDRAWN"), person("HIDDEN", channels=[]), person("EXPIRED", expires_at="2026-11-25T08:30:00Z"),
        person("REAL", synthetic=False),
    )  # fmt: skip
    public.feed.withdraw("WITHDRAWN")
    public.follow()

    replies = [public.get(f"/api/v1/listings/{each}") for each in ("WITHDRAWN", "HIDDEN", "EXPIRED", "REAL", "NEVER")]

    assert {(reply.status_code, reply.text) for reply in replies} == {(404, replies[0].text)}
    assert {str(sorted(reply.headers.items())) for reply in replies} == {str(sorted(replies[0].headers.items()))}


def test_about_says_what_this_register_is() -> None:
    public = _public(person("A"))
    about = public.get("/api/v1/about").json()

    assert about["synthetic"] is True
    assert about["policy"] == {"name": "hebei-2019", "version": 1}
    assert (about["radius_m"], about["ledger_seq"]) == (500, 2)
    assert about["start"] == {"lon": 115.49, "lat": 38.87, "zoom": 14}
    assert about["clues_open"] is False

    public.feed.adopt(adopted=True)
    public.follow()
    assert public.get("/api/v1/about").json()["synthetic"] is False


def test_every_county_can_be_chosen_without_a_position() -> None:
    counties = _public().get("/api/v1/divisions").json()

    assert len(counties) == 167
    first = dict(counties[0])
    assert [first.pop(axis) for axis in ("lon", "lat")] == [114.594, 38.086]
    assert first == {
        "code": "130102", "name": "长安区", "city": "石家庄市", "traditional": "長安區", "english": "Chang'an District",
        "city_traditional": "石家莊市", "city_english": "Shijiazhuang",
    }  # fmt: skip
    assert "莲池区" in [county["name"] for county in counties]
