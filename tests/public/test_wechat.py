"""Our client of WeChat's interface, against a server that behaves as its documentation says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from debtormap.public import wechat
from debtormap.public.accounts import Account
from debtormap.public.codes import PAUSE_S, Codes
from debtormap.public.wechat import CODE_PATH, LENDING_PATH, TICKET_PATH, WeChat, WeChatFailed
from tests.public.wechat_server import APP_ID, SECRET, WeChatServer, serving

T = TypeVar("T")


@pytest.fixture
def server() -> Iterator[WeChatServer]:
    with serving() as running:
        yield running


def client(server: WeChatServer) -> WeChat:
    return WeChat(server.account, lambda: server.now)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


async def several(*calls: Callable[[], Coroutine[Any, Any, T]]) -> list[T]:
    return [await call() for call in calls]


def refusal(work: Coroutine[Any, Any, Any]) -> int | None:
    with pytest.raises(WeChatFailed) as failed:
        run(work)
    return failed.value.code


def test_a_code_is_asked_for_by_the_scene_and_nothing_else(server: WeChatServer) -> None:
    picture = run(client(server).code("aB3dE5"))

    assert picture[:3] == b"\xff\xd8\xff"
    assert server.calls[-1].body == {"scene": "aB3dE5", "page": "pages/listing/index", "width": 430}
    assert [call.path for call in server.calls] == [LENDING_PATH, CODE_PATH]


def test_a_token_is_asked_for_once_by_many_at_once(server: WeChatServer) -> None:
    asking = client(server)

    async def many() -> list[bytes]:
        return await asyncio.gather(*(asking.code(f"s{number}") for number in range(5)))

    assert len(run(many())) == 5
    assert (server.count(LENDING_PATH), server.count(CODE_PATH)) == (1, 5)


def test_a_token_is_kept_until_its_last_five_minutes(server: WeChatServer) -> None:
    asking = client(server)
    run(asking.code("a"))

    server.now += 7_200 - 301
    run(asking.code("b"))
    assert server.count(LENDING_PATH) == 1
    server.now += 2
    run(asking.code("c"))

    assert server.count(LENDING_PATH) == 2
    assert len({call.params["access_token"] for call in server.calls if call.path == CODE_PATH}) == 2


def test_an_expired_token_is_replaced_and_the_call_made_again(server: WeChatServer) -> None:
    asking = client(server)
    run(asking.code("a"))
    server.tokens[server.current] = server.now

    run(asking.code("b"))

    assert [call.path for call in server.calls[-4:]] == [CODE_PATH, LENDING_PATH, LENDING_PATH, CODE_PATH]


def test_a_token_that_is_lent_but_not_taken_is_forced_once_and_not_again_soon(server: WeChatServer) -> None:
    asking = client(server)
    run(asking.code("a"))

    server.forget_tokens()
    run(asking.code("b"))
    forced = [call.body["force_refresh"] for call in server.calls if call.path == LENDING_PATH]
    assert forced == [False, False, True]

    server.forget_tokens()
    assert refusal(asking.code("c")) == 40001
    assert sum(call.body.get("force_refresh", False) for call in server.calls) == 1


@pytest.mark.parametrize(
    ("app_id", "secret", "code"), [("wx-other", SECRET, 40013), (APP_ID, "another", 40125)], ids=["app id", "secret"]
)
def test_wrong_credentials_are_told_by_number(server: WeChatServer, app_id: str, secret: str, code: int) -> None:
    asking = WeChat(Account(app_id=app_id, secret=secret, url=server.url), lambda: server.now)

    assert refusal(asking.code("a")) == code


def test_limits_are_told_by_number_and_not_asked_again(server: WeChatServer) -> None:
    server.most_codes_a_minute = 1
    asking = client(server)
    run(asking.code("a"))

    assert refusal(asking.code("b")) == 45009
    assert server.count(CODE_PATH) == 2
    server.most_tokens_a_day = 1
    assert refusal(client(server).code("c")) == 45009


@pytest.mark.parametrize("broken", [b"<html>proxy</html>", b"{", b""])
def test_what_is_not_of_wechat_is_no_answer(server: WeChatServer, broken: bytes) -> None:
    server.broken = broken

    assert refusal(client(server).code("a")) is None


def test_a_server_that_is_down_or_away_is_no_answer(server: WeChatServer) -> None:
    server.is_up = False
    away = WeChat(Account(app_id=APP_ID, secret=SECRET, url="http://127.0.0.1:9"), lambda: 0)

    assert (refusal(client(server).code("a")), refusal(away.code("a"))) == (None, None)


def test_a_ticket_is_kept_like_a_token(server: WeChatServer) -> None:
    asking = client(server)

    assert len(set(run(several(asking.ticket, asking.ticket)))) == 1
    server.now += 6_901
    run(asking.ticket())

    assert (server.count(TICKET_PATH), server.count(LENDING_PATH)) == (2, 2)


def test_the_signature_is_that_of_the_documentation() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"

    signed = wechat.signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")

    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_no_message_and_no_log_has_secret_token_or_scene(
    server: WeChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asking = client(server)
    codes = Codes(asking)
    run(codes.get("sceneONE"))
    server.most_codes_a_minute = 0

    assert run(codes.get("sceneTWO")) is None
    with pytest.raises(WeChatFailed) as failed:
        run(WeChat(Account(app_id=APP_ID, secret=SECRET, url="http://127.0.0.1:9"), lambda: 0).code("sceneTHREE"))

    said = caplog.text + repr(failed.value) + repr(server.account)
    assert "45009" in said
    assert not [secret for secret in (SECRET, server.current, "sceneONE", "sceneTWO", "sceneTHREE") if secret in said]


class Slow:
    """Makes each code when it is let."""

    def __init__(self, picture: bytes) -> None:
        self.picture, self.asked, self.may = picture, list[str](), asyncio.Event()

    async def code(self, scene: str) -> bytes:
        self.asked.append(scene)
        await self.may.wait()
        return self.picture


def test_a_slow_code_is_not_waited_for_and_is_there_the_next_time(server: WeChatServer) -> None:
    async def asking() -> tuple[bytes | None, bytes | None, bytes | None, list[str]]:
        slow = Slow(await client(server).code("x"))
        codes = Codes(slow, patience_s=0.01)
        first = await codes.get("s")
        second = await codes.get("s")
        slow.may.set()
        await asyncio.sleep(0.01)
        return first, second, await codes.get("s"), slow.asked

    first, second, third, asked = run(asking())

    assert (first, second, asked) == (None, None, ["s"])
    assert third is not None and third[:3] == b"\xff\xd8\xff"


def test_no_more_than_a_few_are_asked_for_at_once() -> None:
    async def asking() -> int:
        slow = Slow(b"")
        codes = Codes(slow, patience_s=0.01)
        await asyncio.gather(*(codes.get(f"s{number}") for number in range(20)))
        return len(slow.asked)

    assert run(asking()) == 8


def test_after_a_failure_wechat_is_left_alone_for_a_minute(server: WeChatServer) -> None:
    codes, server.is_up = Codes(client(server), steady=lambda: server.now), False
    assert run(codes.get("s")) is None
    calls = len(server.calls)

    server.is_up = True
    assert run(codes.get("s")) is None
    assert len(server.calls) == calls
    server.now += PAUSE_S
    assert run(codes.get("s")) is not None


def test_what_is_no_picture_is_no_code() -> None:
    async def asking() -> bytes | None:
        slow = Slow(b"no picture")
        slow.may.set()
        return await Codes(slow).get("s")

    assert run(asking()) is None
