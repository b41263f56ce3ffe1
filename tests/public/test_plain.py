"""The pages without JavaScript say what the API says, escape what they say, and lead nowhere else."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import opencc
import pytest

from debtormap.core.errors import TooMany
from debtormap.core.notices import Language
from debtormap.geo import divisions, other_names
from debtormap.public import busy_page, plain_traditional, share_pages
from debtormap.public.plain_names import county_name
from debtormap.public.plain_words import WORDS
from tests.public.examples import FakeFeed, organisation, person, place
from tests.public.running import Public

HERE = place("P1", 115.49, 38.87, name="演示<苑>")
PATHS = (
    "/plain/",
    "/plain/nearby?lon=115.490&lat=38.870&name=130606",
    "/plain/nearby?lon=115.490&lat=38.870&kind=natural_person&ground=G1",
    "/plain/nearby?lon=118.000&lat=41.000",
    "/plain/nearby?lon=115.49021&lat=38.87012",
    "/plain/places/P1",
    "/plain/search",
    "/plain/search?q=%E6%BC%94%E7%A4%BA%E7%94%B2",
    "/plain/search?q=%E7%84%A1%E4%BA%BA",
    "/plain/listings/A",
    "/plain/listings/nobody",
    "/plain/shares/nobody",
    "/plain/rewards",
    "/plain/verify",
)
_CHINESE = {key: chinese for key, (chinese, _) in WORDS.items()}
_ENGLISH = {key: english for key, (_, english) in WORDS.items()}


def _public(*records: dict[str, object], client_dir: Path = Path("/nonexistent")) -> Public:
    feed = FakeFeed()
    feed.adopt()
    feed.publish(*records)
    return Public(feed, client_dir=client_dir)


def test_nearby_lists_places_and_listings_with_their_links() -> None:
    page = _public(person("A", "演示甲", at=HERE), organisation("B", "演示商贸", at=HERE)).get(
        "/plain/nearby?lon=115.490&lat=38.870"
    )

    assert page.status_code == 200
    assert "700 米内共 2 条公示" in page.text
    assert "演示&lt;苑&gt;" in page.text and "<苑>" not in page.text
    assert sorted(re.findall(r'href="(/plain/listings/\w+)\?lang=zh"', page.text)) == [
        "/plain/listings/A",
        "/plain/listings/B",
    ]


def test_a_place_at_the_point_itself_is_told_as_near_and_not_as_zero_metres_away() -> None:
    far = place("P2", 115.4935, 38.87, name="演示园")
    public = _public(person("A", at=HERE), person("B", at=far))

    page = public.get("/plain/nearby?lon=115.490&lat=38.870&lang=en").text

    assert "</span>: under 50 m, 1 listing</h3>" in page and "about 0 m" not in page
    assert "</span>: about 300 m, 1 listing</h3>" in page


def test_a_position_finer_than_the_cell_is_refused() -> None:
    page = _public(person("A", at=HERE)).get("/plain/nearby?lon=115.49021&lat=38.87012")

    assert page.status_code == 400
    assert "此请求未被接受" in page.text


def test_a_listing_says_its_facts_and_a_withdrawn_one_nothing() -> None:
    public = _public(person("A", "演示甲", at=HERE))

    page = public.get("/plain/listings/A", accept_language="en")
    public.feed.withdraw("A")
    public.follow()
    gone = public.get("/plain/listings/A")

    assert '<html lang="en">' in page.text
    assert "<dt>Case number</dt>" in page.text and "演示甲" in page.text
    assert (gone.status_code, "该信息已不再公布。" in gone.text, "演示甲" in gone.text) == (404, True, False)
    assert gone.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_a_page_says_of_whom_it_is_as_of_when_what_it_means_and_how_to_object(language: str) -> None:
    public = _public(person("A", "演示甲", at=HERE))
    listing = public.get("/api/v1/listings/A", accept_language=language).json()

    text = html.unescape(public.get("/plain/listings/A", accept_language=language).text)

    for told in (listing["case_number"], listing["basis"]["number"], listing["meaning"], listing["how_to_object"]):
        assert told in text


def test_search_tells_namesakes_apart_and_refuses_identity_numbers() -> None:
    public = _public(person("A", "演示甲", at=HERE), person("B", "演示甲", at=HERE))

    found = public.get("/plain/search?q=演示甲")
    refused = public.get("/plain/search?q=139990199003070011")

    assert "共 2 条结果，涉及" in found.text
    assert "姓名相同不代表是同一人" in found.text
    assert refused.status_code == 400


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "<img src=x>"])
def test_what_is_typed_comes_back_as_text(query: str) -> None:
    page = _public(person("A", at=HERE)).get(f"/plain/search?q={query}")

    assert "<script" not in page.text and "<img" not in page.text


def test_long_places_go_on_page_by_page() -> None:
    public = _public(*(person(f"A{number}", "演示甲", at=HERE) for number in range(25)))

    first = public.get("/plain/places/P1")
    following = re.search(r'href="(/plain/places/P1\?[^"]*cursor[^"]*)"', first.text)
    assert following is not None
    second = public.get(following[1].replace("&amp;", "&"))

    shown = [len(re.findall("/plain/listings/", page.text)) for page in (first, second)]
    assert shown == [20, 5]


def test_the_first_page_leads_to_every_county() -> None:
    public = _public(person("A", at=HERE))

    page = public.get("/plain/")

    links = re.findall(r'href="(/plain/nearby\?[^"]+)"', page.text)
    assert len(links) == 167
    assert public.get(links[0].replace("&amp;", "&")).status_code == 200


def test_a_page_that_needs_javascript_leads_to_the_one_that_does_not(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<title>x</title>")
    public = _public(person("A", at=HERE), client_dir=tmp_path)

    to = [public.get(path).headers.get("location") for path in ("/?plain=1", "/r/A?plain=1", "/")]

    assert to == ["/plain/", "/plain/listings/A", None]


def test_plain_pages_are_not_kept_by_search_engines_and_run_nothing() -> None:
    public = _public(person("A", at=HERE))

    paths = ("/plain/", "/plain/search", "/plain/nearby?lon=115.490&lat=38.870", "/plain/listings/A", "/plain/rewards")
    for path in paths:
        page = public.get(path)
        assert page.headers["x-robots-tag"] == "noindex, noarchive"
        assert "<script" not in page.text and "style=" not in page.text
        assert "set-cookie" not in page.headers


def test_nothing_is_told_while_the_ledger_is_not_heard() -> None:
    public = _public(person("A", "演示甲", at=HERE))
    public.steady.now += 60

    page = public.get("/plain/listings/A")

    assert (page.status_code, "演示甲" in page.text) == (503, False)
    assert "retry-after" in page.headers


def test_filters_are_a_form_that_keeps_the_place_and_can_be_cleared() -> None:
    public = _public(person("A", "演示甲", at=HERE), organisation("B", "演示商贸", at=HERE))

    asked = "lon=115.490&lat=38.870&name=130606"
    page = public.get(
        f"/plain/nearby?{asked}&kind=legal_person&ground=&published_from=2020-01-01", accept_language="en"
    )

    assert re.findall(r'href="/plain/listings/(\w+)', page.text) == ["B"]
    assert "Filters (2 set)" in page.text
    assert '<option value="legal_person" selected="">Legal person</option>' in page.text
    assert 'value="2020-01-01"' in page.text
    assert f'href="/plain/nearby?{asked.replace("&", "&amp;")}&amp;lang=en">Clear all filters' in page.text
    for name in ("lon", "lat", "name", "lang"):
        assert f'type="hidden" name="{name}"' in page.text


def test_a_place_and_its_next_page_keep_the_filters() -> None:
    public = _public(*(person(f"A{number}", "演示甲", at=HERE) for number in range(25)), organisation("B", at=HERE))

    first = public.get("/plain/places/P1?kind=natural_person")
    following = re.search(r'href="(/plain/places/P1\?[^"]*cursor[^"]*)"', first.text)

    assert "共 25 条公示" in first.text
    assert following is not None and "kind=natural_person" in following[1]


def test_filters_that_break_a_rule_are_refused() -> None:
    page = _public(person("A", at=HERE)).get("/plain/nearby?lon=115.490&lat=38.870&published_from=2026-02-30")

    assert page.status_code == 400


def test_courts_have_the_names_that_their_readers_know() -> None:
    court = {"code": "冀0606", "name": "保定市莲池区人民法院"}
    public = _public(person("A", "演示甲", at=HERE, court=court))

    pages = [public.get(f"/plain/listings/A?lang={language}").text for language in ("en", "zh", "zh-Hant")]

    assert "<dd>Lianchi District People&#x27;s Court, Baoding</dd>" in pages[0]
    assert "保定市莲池区人民法院" in pages[1]
    assert "<dd>保定市蓮池區人民法院</dd>" in pages[2]


def test_counties_have_the_names_that_their_readers_know() -> None:
    known = {"code": "130606", "name": "河北省保定市莲池区"}
    older = {"code": "130603", "name": "河北省保定市北市区"}
    public = _public(person("A", "演示甲", at=HERE, division=known), person("B", "演示乙", at=HERE, division=older))

    home, search, known_page, older_page = (
        [public.get(f"{path}{'&' if '?' in path else '?'}lang={each}").text for each in ("en", "zh", "zh-Hant")]
        for path in ("/plain/", "/plain/search?q=演示", "/plain/listings/A", "/plain/listings/B")
    )
    nearby = public.get("/plain/nearby?lon=115.490&lat=38.870&name=130606&lang=en").text

    assert "<h3>Baoding</h3>" in home[0] and ">Lianchi District</a>" in home[0]
    assert ">莲池区</a>" in home[1] and ">蓮池區</a>" in home[2]
    links = re.findall(r'href="/plain/nearby[^>]*>([^<]+)</a>', home[0])
    assert [text for text in links if not text.isascii()] == []
    assert "Around Lianchi District, Baoding" in nearby
    assert "Lianchi District, Baoding" in search[0] and "河北省保定市莲池区" not in search[0]
    assert "<dd>Lianchi District, Baoding</dd>" in known_page[0]
    assert "<dd>河北省保定市莲池区</dd>" in known_page[1]
    assert "<dd>河北省保定市蓮池區</dd>" in known_page[2]
    # A name that is no more stands as the court wrote it.
    assert '<dd lang="zh-Hans">河北省保定市北市区</dd>' in older_page[0]


def test_every_division_has_a_name_in_every_language() -> None:
    known = (*divisions.cities(), *divisions.counties(), *divisions.zones())
    alone = {name for each in known for name in (each.city, each.county) if name}

    assert alone == set(other_names.divisions())
    turned = opencc.OpenCC("s2tw")
    assert [name for name, other in other_names.divisions().items() if turned.convert(name) != other.traditional] == []
    told = [county_name(Language.ENGLISH, each) for each in known]
    assert len(set(told)) == len(told) == 201 and all(re.fullmatch(r"[A-Z][A-Za-z' ,-]+", name) for name in told)


def test_days_are_written_as_the_reader_writes_them() -> None:
    public = _public(person("A", "演示甲", at=HERE, filed_on="2023-01-14"))

    pages = [public.get(f"/plain/listings/A?lang={language}").text for language in ("en", "zh", "zh-Hant")]

    assert "<dd>14 January 2023</dd>" in pages[0] and "(Beijing time)" in pages[0]
    assert "<dd>2023年1月14日</dd>" in pages[1] and "Z（" not in pages[1]
    assert "<dd>2023年1月14日</dd>" in pages[2] and "（北京時間）" in pages[2]


def test_no_text_is_missing_in_any_language_and_each_takes_the_same_values() -> None:
    fields = {key: [_fields(t_of[key]) for t_of in (_CHINESE, plain_traditional.WORDS, _ENGLISH)] for key in WORDS}

    assert list(plain_traditional.WORDS) == list(WORDS)
    assert [key for key in WORDS if not all((_CHINESE[key], plain_traditional.WORDS[key], _ENGLISH[key]))] == []
    # English says "about a minute", and one result without its parties.
    assert [
        key for key, (chinese, traditional, english) in fields.items() if not chinese == traditional >= english
    ] == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_in_traditional_characters_has_no_simplified_one_of_its_own(path: str) -> None:
    page = _busy_public().get(path, accept_language="zh-TW,zh;q=0.9,en;q=0.8")

    assert '<html lang="zh-Hant">' in page.text
    own = _own_words(page.text)
    assert own == opencc.OpenCC("s2tw").convert(own)
    # What the court wrote is there as it wrote it, and said to be simplified.
    if "/listings/A" in path:
        assert '<dd lang="zh-Hans">给付货款</dd>' in page.text


@pytest.mark.parametrize("path", PATHS)
def test_a_language_that_was_chosen_is_kept_by_every_link_and_left_by_its_own(path: str) -> None:
    page = _busy_public().get(f"{path}{'&' if '?' in path else '?'}lang=zh-Hant", accept_language="en").text

    links = [(html.unescape(link), more) for link, more in re.findall(r'<a href="(/plain[^"]*)"([^>]*)>', page)]
    others = {more.split('lang="')[1].split('"')[0]: link for link, more in links if "hreflang" in more}
    assert [link for link, more in links if "hreflang" not in more and "lang=zh-Hant" not in link] == []
    assert {tag: re.findall(r"lang=([\w-]+)", link) for tag, link in others.items()} == {
        "zh-Hans": ["zh"],
        "en": ["en"],
    }
    assert all(link.startswith(path) for link in others.values())
    assert all(
        'name="lang" value="zh-Hant"' in form for form in re.findall(r"<form.*?</form>", page) if "post" not in form
    )


def test_the_same_address_is_kept_apart_by_language() -> None:
    public = _busy_public()

    pages = [public.get("/plain/listings/A", accept_language=wish) for wish in ("zh-CN", "zh-HK", "en")]

    assert {page.headers["vary"] for page in pages} == {"Accept-Encoding, Accept-Language"}
    assert len({page.headers["etag"] for page in pages}) == 3
    again = public.get("/plain/listings/A", accept_language="zh-HK", if_none_match=pages[0].headers["etag"])
    assert again.status_code == 200


def test_a_language_of_nobody_is_not_an_error() -> None:
    page = _busy_public().get("/plain/?lang=xx", accept_language="zh-TW")

    assert (page.status_code, '<html lang="zh-Hant">' in page.text) == (200, True)


def test_who_is_asked_to_wait_and_what_is_gone_are_told_in_three_languages() -> None:
    busy = busy_page.reply(TooMany("too many", retry_after_s=90)).body.decode()

    assert all(text in busy for text in ("请稍后再查", "約 2 分鐘後可繼續", "in about 2 minutes"))
    assert all(text in share_pages.GONE.decode() for text in ("已不再公布", "已不再公佈", "no longer published"))


class _Own(HTMLParser):
    """Gathers what of a page is not said to be in simplified characters."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "input"}:
            self.open.append(dict(attrs).get("lang") or (self.open[-1] if self.open else ""))

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "zh-Hant":
            self.texts.append(data)


def _own_words(page: str) -> str:
    parser = _Own()
    parser.feed(page)
    assert parser.open == []
    return "\n".join(parser.texts)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _busy_public() -> Public:
    """Whatever a page may show is there."""
    court = {"code": "冀0606", "name": "保定市莲池区人民法院"}
    parties = (
        person(f"A{number}" if number else "A", "演示甲", at=HERE, court=court, obligation="给付货款")
        for number in range(25)
    )
    notice = {
        "id": "N1", "form": "amount", "amount_fen": 500_000, "ceiling_fen": 500_000, "conditions": "仅限车辆线索",
        "published_on": "2026-11-01", "valid_until": "2026-11-30", "expires_at": "2026-11-30T16:00:00Z",
    }  # fmt: skip
    return _public(*parties, organisation("B", "演示商贸", at=HERE, reward=notice))
