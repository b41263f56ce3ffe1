import gzip
from html import unescape
from pathlib import Path

import pytest

from tests.public.examples import FakeFeed, person
from tests.public.running import Public

INDEX = (
    "<!doctype html><html><head><title>失信被执行人公示</title></head>"
    '<body><script type="module" src="/assets/app-4NQ2XKJ7.js"></script></body></html>'
)
# Lianchi district of Baoding, where a map opens unless told otherwise, in the datum and spelling of the client.
FIRST = "/api/v1/about /api/v1/nearby?lon=115.496&amp;lat=38.871&amp;datum=gcj02"
HOME = INDEX.replace("</head>", f'<meta name="debtormap-first" content="{FIRST}">\n</head>')
SCRIPT = "console.log(1);" * 100


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    script = tmp_path / "assets" / "app-4NQ2XKJ7.js"
    script.write_text(SCRIPT)
    Path(f"{script}.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "assets" / "icon.svg").write_text("<svg/>")
    return tmp_path


def _public(client_dir: Path) -> Public:
    feed = FakeFeed()
    feed.publish(person("A"))
    return Public(feed, client_dir=client_dir)


def test_the_client_is_looked_at_again_each_time(built: Path) -> None:
    public = _public(built)

    page = public.get("/")

    assert (page.status_code, page.text) == (200, HOME)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert public.get("/", if_none_match=page.headers["etag"]).status_code == 304
    assert public.get("/index.html").text == HOME


def test_only_the_map_asks_early_what_the_map_asks(built: Path) -> None:
    public = _public(built)

    pages = [public.get(url).text for url in ("/verify", "/clue", "/corrections", "/r/A")]

    assert [page for page in pages if "debtormap-first" in page] == []


def test_what_the_map_asks_early_is_answered(built: Path) -> None:
    public = _public(built)

    replies = [public.get(unescape(url)) for url in FIRST.split()]

    assert [reply.status_code for reply in replies] == [200, 200]


def test_hashed_files_are_kept_for_ever_and_sent_packed(built: Path) -> None:
    public = _public(built)

    script = public.get("/assets/app-4NQ2XKJ7.js", accept_encoding="gzip")
    icon = public.get("/assets/icon.svg")

    assert (script.text, script.headers["content-encoding"]) == (SCRIPT, "gzip")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert icon.headers["cache-control"] == "no-cache"


def test_pages_run_nothing_from_elsewhere(built: Path) -> None:
    public = _public(built)

    for url in ("/", "/r/A", "/assets/icon.svg"):
        headers = public.get(url).headers
        assert headers["content-security-policy"].startswith("default-src 'self'; ")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
        assert "access-control-allow-origin" not in headers


def test_the_page_of_a_listing_names_nobody(built: Path) -> None:
    page = _public(built).get("/r/A")

    assert page.status_code == 200
    assert "<title>公示信息</title>" in page.text
    assert '<meta name="robots" content="noindex, noarchive">' in page.text
    assert page.headers["x-robots-tag"] == "noindex, noarchive"
    assert "演示甲" not in page.text


def test_a_dead_link_is_the_same_page_with_404(built: Path) -> None:
    public = _public(built)
    living = public.get("/r/A")
    public.feed.withdraw("A")
    public.follow()

    dead = [public.get(url, if_none_match=living.headers["etag"]) for url in ("/r/A", "/r/NEVER", "/r/%E7%94%B2")]

    assert {reply.status_code for reply in dead} == {404}
    assert {reply.content for reply in dead} == {living.content}
    assert {reply.headers["cache-control"] for reply in dead} == {"no-store"}


def test_a_living_link_is_found_again_by_etag(built: Path) -> None:
    public = _public(built)

    assert public.get("/r/A", if_none_match=public.get("/r/A").headers["etag"]).status_code == 304


def test_a_link_is_unavailable_while_the_data_is_stale(built: Path) -> None:
    public = _public(built)
    public.steady.now += 31

    reply = public.get("/r/A")

    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    assert public.get("/").status_code == 200


def test_without_a_built_client_the_page_says_so(tmp_path: Path) -> None:
    public = _public(tmp_path)

    page = public.get("/")

    assert page.status_code == 503
    assert page.headers["content-type"] == "text/plain; charset=utf-8"
    assert "npm run build" in page.text
    assert public.get("/api/v1/listings/A").status_code == 200


@pytest.mark.parametrize(
    "url", ["/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/secret", "/assets/nothing.js", "/r/", "/r/A/B"]
)
def test_nothing_else_is_served(built: Path, url: str) -> None:
    (built.parent / "secret").write_text("secret")

    reply = _public(built).get(url)

    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


def test_head_of_a_page(built: Path) -> None:
    public = _public(built)

    for url in ("/", "/r/A", "/assets/app-4NQ2XKJ7.js"):
        head = public.get(url, method="HEAD")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == public.get(url).headers["content-length"]
