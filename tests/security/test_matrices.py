"""Every address of both sides against every origin: what its answers tell a browser, who may read them, and what a
page of another site can do there.

The addresses are read from the URL table of the console and from the description of the API, so a new one is in.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver

from debtormap.asgi import Front
from debtormap.console import urls
from debtormap.staff.models import Account, Role
from debtormap.transport import HSTS, OverTls
from tests.console.conftest import PREFIX, ConsoleClient, person
from tests.public.examples import FakeFeed, place
from tests.public.examples import person as debtor
from tests.public.running import Public

OWN, EVIL = "https://court.example", "https://evil.example"
#: What a browser says of the page that sends: none is a program, or an old browser.
FOREIGN: Final = {
    "another site": {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
    "an old browser": {"Origin": EVIL},
    "a sandboxed frame": {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    "another host of the court": {"Origin": "https://www.court.example", "Sec-Fetch-Site": "same-site"},
    "our name without TLS": {"Origin": "http://court.example"},
    "our name in a longer one": {"Origin": "https://court.example.evil.example"},
    "no name but another site": {"Sec-Fetch-Site": "cross-site"},
}
OURS: Final = {
    "a program": {},
    "our page": {"Origin": OWN, "Sec-Fetch-Site": "same-origin"},
    "our page by another name": {"Origin": "http://127.0.0.1:8000", "Host": "127.0.0.1:8000"},
    "the mini-program": {"Origin": "https://servicewechat.com"},
}
PAGES: Final = (
    "/", "/r/L0", "/s/sL0", "/clue", "/corrections", "/verify", "/nothing", "/plain/", "/plain/verify",
    "/plain/nearby?lon=115.490&lat=38.870", "/plain/search?q=%E6%BC%94%E7%A4%BA", "/plain/listings/L0",
    "/plain/places/P1", "/plain/shares/sL0", "/watches/x/" + "0" * 40 + "/stop",
    "/s/sL0/card.png", "/s/sL0/poster.png",
)  # fmt: skip
DATA: Final = (
    "/ogc/api/", "/ogc/api/api", "/ogc/api/collections/places/items", "/tiles/places/9/420/196.mvt",
    "/tiles/places.json", "/tiles/base.json", "/tiles/base/labels.json", "/api/openapi.json", "/api/nothing",
)  # fmt: skip
QUESTIONS: Final = {
    "/api/v1/nearby": "?lon=115.490&lat=38.870",
    "/api/v1/search": "?q=%E6%BC%94%E7%A4%BA",
    "/api/v1/viewport": "?bbox=115.45,38.85,115.53,38.89&zoom=14",
}
KNOWN: Final = {"listing_id": "L0", "place_id": "P1", "share_id": "sL0", "number": "0"}
#: Data of the ledger two seconds in shared caches, at most; what one person asked for nowhere; files while they last.
CACHING: Final = re.compile(r"no-cache(, s-maxage=[0-2])?|no-store|public, max-age=(3600|604800|31536000, immutable)")
VALUES: Final = {"int": "0", "str": "x", "path": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def console_addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    """Every address of the table, with a value in the place of each part that varies."""
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += console_addresses(pattern.url_patterns, route)
        elif "^" not in route:
            found.append(f"{PREFIX}/" + re.sub(r"<(?:(\w+):)?\w+>", lambda part: VALUES[part[1] or "str"], route))
    return found


ADDRESSES: Final = console_addresses(urls.urlpatterns)


def logged_in(account: Account, *, checks: bool = False) -> ConsoleClient:
    client = ConsoleClient(enforce_csrf_checks=checks)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db(databases="__all__")
def test_every_page_of_the_console_is_shut_in_and_kept_nowhere() -> None:
    wanted = {
        "Content-Security-Policy": r"default-src 'self'; .*object-src 'none'; .*frame-ancestors 'none'; .*",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin|strict-origin",
        "Cache-Control": ".*no-store.*",
    }
    officer = person("wen", *set(Role) - {Role.AUDITOR, Role.ADMINISTRATOR})
    client, lacking, shown = logged_in(officer), {}, 0
    # Printing takes seconds, and what it prints goes through the same layers.
    for address in {*ADDRESSES, f"{PREFIX}/nothing"} - {f"{PREFIX}/assessment/pdf"}:
        reply = client.get(address, headers={"Origin": EVIL})
        missing = [name for name, value in wanted.items() if not re.fullmatch(value, reply.headers.get(name, ""))]
        missing += [name for name in reply.headers if name.lower().startswith("access-control-")]
        if missing or reply.status_code >= 500 or "unsafe" in reply.headers.get("Content-Security-Policy", ""):
            lacking[address] = (reply.status_code, missing)
        shown += reply.status_code == 200
        if "logout" in address:
            client = logged_in(officer)

    assert lacking == {}
    assert len(ADDRESSES) > 100
    assert shown > 30


@pytest.mark.django_db(databases="__all__")
def test_no_page_of_the_console_takes_anything_without_its_token_or_from_elsewhere(mei: Account) -> None:
    client = logged_in(mei, checks=True)
    client.get(f"{PREFIX}/sessions/")
    client.cookies[settings.CSRF_COOKIE_NAME] = token = "t" * 32
    sent: tuple[tuple[str, dict[str, str]], ...] = (
        ("post", {"Origin": "http://testserver"}),
        ("post", {"Origin": EVIL, "X-CSRFToken": token}),
        ("put", {"Origin": "null", "X-CSRFToken": token}),
        ("delete", {}),
    )
    taken = {}
    for number, address in enumerate(ADDRESSES):
        for method, said in (*sent[:2], *(sent[2:] if number % 10 == 0 else ())):
            reply = getattr(client, method)(address, {"reason": "x"}, headers=said)
            if reply.status_code != 403:
                taken[address, method, *said] = reply.status_code

    assert taken == {}
    # With both it is taken: what is refused above is refused for them.
    ours = client.post(f"{PREFIX}/import/", {}, headers={"Origin": "http://testserver", "X-CSRFToken": token})
    assert ours.status_code != 403


@pytest.mark.django_db(databases="__all__")
def test_no_cookie_of_the_staff_is_sent_along_from_another_site_or_read_by_a_script(mei: Account) -> None:
    client = ConsoleClient()
    client.post(f"{PREFIX}/accounts/login/", {"login": "mei", "password": "correct horse battery"})

    session, forgery = (client.cookies[name] for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME))

    assert (session["samesite"], session["httponly"], session["path"]) == ("Lax", True, "/console")
    assert (forgery["samesite"], forgery["path"]) == ("Lax", "/console")


async def _no_console(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError("the console is asked above")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Public:
    built = tmp_path_factory.mktemp("built")
    (built / "index.html").write_text("<html><head><title>x</title></head><body></body></html>")
    feed = FakeFeed()
    feed.adopt()
    feed.publish(debtor("L0", at=place("P1", 115.49, 38.87)))
    return Public(feed, client_dir=built)


@pytest.fixture(scope="module")
def operations(public: Public) -> list[tuple[str, str]]:
    """Method and address of each described operation, those that take something and those that tell."""
    paths = public.get("/api/openapi.json").json()["paths"]
    return [
        (method.upper(), re.sub(r"\{(\w+)\}", lambda part: KNOWN.get(part[1], "x"), path) + QUESTIONS.get(path, ""))
        for path, found in paths.items()
        for method in found
    ]


@pytest.fixture
def both(public: Public, transactional_db: None) -> Iterator[httpx.AsyncClient]:
    """Both sides behind their door, as they stand before the proxy of an installation with TLS."""
    front: Any = OverTls(Front(court=_no_console, public=public.app, own=OWN))
    transport = httpx.ASGITransport(app=front)
    yield httpx.AsyncClient(transport=transport, base_url=OWN)


def ask(client: httpx.AsyncClient, asked: list[tuple[str, str, dict[str, str]]]) -> list[httpx.Response]:
    async def all_of_them() -> list[httpx.Response]:
        return [
            await client.request(method, path, headers=said, content=b'{"a":1}' if method in WRITES else None)
            for method, path, said in asked
        ]

    return asyncio.run(all_of_them())


WRITES: Final = {"POST", "PUT", "PATCH", "DELETE"}
both_databases = pytest.mark.django_db(transaction=True, databases=["default", "clues"])


@both_databases
def test_all_data_tells_browsers_what_it_is_and_gives_no_site_more_than_anybody(
    both: httpx.AsyncClient, operations: list[tuple[str, str]]
) -> None:
    wanted = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "x-robots-tag": "noindex, noarchive",
        "access-control-allow-origin": "*",
        HSTS[0].decode(): HSTS[1].decode(),
    }
    asked = [*((m, path) for m, path in operations), *(("GET", path) for path in DATA)]
    replies = ask(both, [(method, path, {"Accept": "*/*"}) for method, path in asked])

    lacking = {}
    for (method, path), reply in zip(asked, replies, strict=True):
        missing = [name for name, value in wanted.items() if reply.headers.get(name) != value]
        if missing or too_much(reply) or reply.status_code == 500 or not is_cached_right(method, reply):
            lacking[method, path] = (reply.status_code, missing, reply.headers.get("cache-control"))
    assert lacking == {}
    assert len(operations) > 35
    assert sum(reply.status_code == 200 for reply in replies) > 20


@both_databases
def test_all_pages_run_nothing_of_others_stand_in_no_frame_and_are_read_by_no_site(both: httpx.AsyncClient) -> None:
    replies = ask(both, [("GET", path, {"Origin": EVIL}) for path in PAGES])

    lacking = {}
    for path, reply in zip(PAGES, replies, strict=True):
        policy = reply.headers.get("content-security-policy", "")
        right = "default-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        right &= reply.headers.get("x-content-type-options") == "nosniff"
        right &= reply.headers.get("referrer-policy") == "no-referrer"
        right &= reply.headers.get("strict-transport-security") == HSTS[1].decode()
        if not right or too_much(reply) or "access-control-allow-origin" in reply.headers:
            lacking[path] = dict(reply.headers)
        if not is_cached_right("GET", reply):
            lacking[path] = {"cache-control": reply.headers.get("cache-control", "")}
    assert lacking == {}
    assert sum(reply.status_code == 200 for reply in replies) > 8


@both_databases
def test_another_site_may_ask_before_it_asks_and_is_told_of_reading_alone(
    both: httpx.AsyncClient, operations: list[tuple[str, str]]
) -> None:
    wishes = [
        {"Origin": EVIL, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": name}
        for method, name in (("POST", "content-type"), ("DELETE", "clue-upload-key"), ("GET", "authorization"))
    ]
    asked = [("OPTIONS", path, wish) for _, path in operations for wish in wishes]
    allowed = set()
    for reply in ask(both, asked):
        methods = set(reply.headers.get("access-control-allow-methods", "GET").split(", "))
        named = reply.headers.get("access-control-allow-headers", "Accept, If-None-Match")
        allowed.add((reply.status_code < 500, methods & WRITES == set(), named, too_much(reply)))

    assert allowed == {(True, True, "Accept, If-None-Match", False)}


@both_databases
@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream", "text/plain"])
def test_nothing_that_a_page_of_another_site_sends_is_taken(
    both: httpx.AsyncClient, operations: list[tuple[str, str]], kind: str
) -> None:
    writes = [(method, path) for method, path in operations if method in WRITES]
    asked = [(m, path, {**said, "Content-Type": kind}) for m, path in writes for said in FOREIGN.values()]
    taken = {
        (method, path, *said.items()): reply.status_code
        for (method, path, said), reply in zip(asked, ask(both, asked), strict=True)
        if reply.status_code != 403 or reply.json()["code"] != "not_allowed" or too_much(reply)
    }

    assert taken == {}
    assert len(writes) > 15


@both_databases
def test_our_own_pages_and_programs_are_not_taken_for_another_site(
    both: httpx.AsyncClient, operations: list[tuple[str, str]]
) -> None:
    asked = [
        (m, path, {**said, "Content-Type": "application/json"})
        for m, path in operations
        for said in OURS.values()
        if m in WRITES
    ]
    refused = {
        (method, path, *said.items())
        for (method, path, said), reply in zip(asked, ask(both, asked), strict=True)
        if reply.status_code == 403
    }

    # A recipient without its token is refused for that.
    assert {path for _, path, *_ in refused} <= {"/api/v1/recipients/feed"}


@both_databases
def test_no_form_of_another_site_is_taken_even_by_a_browser_that_says_nothing(
    both: httpx.AsyncClient, operations: list[tuple[str, str]]
) -> None:
    """A form sends without asking before: as text, or as form data; JSON and raw bytes it cannot send."""
    kinds = ({"Content-Type": each} for each in ("text/plain", "multipart/form-data; boundary=x"))
    said_of = [*kinds, {"Content-Type": "application/x-www-form-urlencoded"}, {}]
    asked = [(m, path, said) for m, path in operations for said in said_of if m in WRITES]
    taken = {
        (method, path, *said.items()): reply.status_code
        for (method, path, said), reply in zip(asked, ask(both, asked), strict=True)
        if reply.status_code < 400 or reply.status_code == 500
    }

    assert taken == {}


def test_what_is_refused_for_its_origin_is_described(public: Public) -> None:
    paths = public.get("/api/openapi.json").json()["paths"]
    told = {
        (method in ("get", "head"), "403" in operation["responses"])
        for found in paths.values()
        for method, operation in found.items()
    }

    assert told == {(True, False), (False, True)}


def too_much(reply: httpx.Response) -> bool:
    """A cookie, or leave to send one."""
    return "set-cookie" in reply.headers or "access-control-allow-credentials" in reply.headers


def is_cached_right(method: str, reply: httpx.Response) -> bool:
    caching = reply.headers.get("cache-control", "")
    if method != "GET" or reply.status_code >= 400:
        return caching in ("no-store", "no-cache")
    return CACHING.fullmatch(caching) is not None
