"""The file of caches: what it may say, and everything that is wrong with it at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from debtormap.public import caches
from debtormap.settings import environment
from debtormap.settings.environment import SettingsProblems
from tests.purging.cdn import CLOUDFLARE_TOKEN, FASTLY_KEY, SERVICE, ZONE
from tests.purging.examples import caches_at

RIGHT = """[[cache]]
name = "one"
url = "https://cdn.example/purge"
headers = {"xkey" = "{tags}"}
"""


def problems_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "caches.toml"
    path.write_text(text, "utf-8")
    return caches.read(path)[1]


def test_requests_are_as_each_kind_of_cache_documents_them(tmp_path: Path) -> None:
    fastly, cloudflare, varnish = (
        cache.request(["dm-all", "dm-l-aB3"]) for cache in caches_at("https://cdn.example", tmp_path)
    )

    assert (fastly.method, fastly.url) == ("POST", f"https://cdn.example/service/{SERVICE}/purge")
    assert fastly.headers == {
        "User-Agent": "debtormap", "Fastly-Key": FASTLY_KEY, "Surrogate-Key": "dm-all dm-l-aB3",
    }  # fmt: skip
    assert (cloudflare.method, cloudflare.url) == ("POST", f"https://cdn.example/client/v4/zones/{ZONE}/purge_cache")
    assert cloudflare.headers["Authorization"] == f"Bearer {CLOUDFLARE_TOKEN}"
    assert json.loads(cloudflare.content) == {"tags": ["dm-all", "dm-l-aB3"]}
    assert (varnish.method, varnish.headers["xkey"], varnish.content) == ("PURGE", "dm-all dm-l-aB3", b"")


def test_a_tag_may_stand_in_the_address_where_each_is_a_request_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "caches.toml"
    path.write_text('[[cache]]\nname = "one"\nurl = "https://cdn.example/purge/{tags}"\nmost_tags = 1\n')

    (cache,), problems = caches.read(path)

    assert problems == []
    assert cache.request(["dm-l-aB3"]).url == "https://cdn.example/purge/dm-l-aB3"


def test_a_secret_is_in_no_representation(tmp_path: Path) -> None:
    assert FASTLY_KEY not in repr(caches_at("https://cdn.example", tmp_path))


@pytest.mark.parametrize(
    ("changed", "entry"),
    [
        (("one", "One!"), "cache 1, name"),
        (('name = "one"\n', ""), "cache 1, name"),
        (("https://cdn.example/purge", "ftp://cdn.example"), "cache 1, url"),
        (("https://cdn.example/purge", "https://me:word@cdn.example"), "cache 1, url"),
        (("https://cdn.example/purge", "https://cdn.example/{tags}"), "cache 1, url"),
        (("{tags}", "all"), "cache 1, headers"),
        (("{tags}", "{tags} {name}"), "cache 1, headers.xkey"),
        (("{tags}", "{tags} {secret}"), "cache 1, secret_file"),
        (('"xkey"', '"x key"'), "cache 1, headers"),
        (('"{tags}"', "7"), "cache 1, headers"),
        (("name", "nane"), "cache 1, nane"),
        (("[[cache]]", "[cache]"), "one to 8 tables [[cache]] and nothing else"),
        (("[[cache]]", "[["), "no TOML file that can be read"),
    ],
)
def test_what_may_not_stand_there_is_named(tmp_path: Path, changed: tuple[str, str], entry: str) -> None:
    assert any(problem.startswith(entry) for problem in problems_of(tmp_path, RIGHT.replace(*changed)))


def test_the_file_of_the_example_is_right(tmp_path: Path) -> None:
    assert problems_of(tmp_path, RIGHT) == []


@pytest.mark.parametrize(
    "line",
    [
        'method = "post"', "most_tags = 0", "most_tags = 2.5", "most_tags = true", "pause_s = 0", 'separator = "xx"',
        "body = 7", 'secret_file = "/nowhere/token"', "colour = 1",
    ],
)  # fmt: skip
def test_each_entry_is_checked(tmp_path: Path, line: str) -> None:
    assert problems_of(tmp_path, RIGHT + line + "\n")[0].startswith(f"cache 1, {line.split(' ')[0]}: ")


def test_a_secret_goes_over_https_alone_and_never_in_an_address(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("one-word\n")
    text = RIGHT.replace("{tags}", "{tags},{secret}") + f'secret_file = "{tmp_path}/token"\n'

    assert problems_of(tmp_path, text) == []
    assert problems_of(tmp_path, text.replace("https:", "http:")) == [
        "cache 1, url: begins with https://, where a secret is sent"
    ]
    assert problems_of(tmp_path, text.replace("/purge", "/purge?key={secret}")) == [
        "cache 1, url: a secret stands in a header or the body"
    ]


def test_everything_wrong_with_settings_and_file_is_told_at_once_without_a_secret(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("two words\n")
    path = tmp_path / "caches.toml"
    path.write_text(RIGHT.replace('"one"', '"ONE"') + f'most_tags = 0\nsecret_file = "{tmp_path}/token"\n' + RIGHT * 2)

    with pytest.raises(SettingsProblems) as refused:
        environment.read({"DEBTORMAP_CACHES_FILE": str(path), "DEBTORMAP_SIDE": "left"})

    named = [problem.removeprefix("DEBTORMAP_CACHES_FILE: ").split(": ")[0] for problem in refused.value.problems]
    assert sorted(named) == sorted([
        "DEBTORMAP_SIDE", "cache 1, name", "cache 1, most_tags", "cache 1, secret_file", "cache 1, secret_file", "name",
    ])  # fmt: skip
    assert "two words" not in str(refused.value)


def test_nobody_is_told_anything_unless_a_file_says_so() -> None:
    assert environment.read({}).caches == ()


def test_the_file_that_is_shipped_lacks_only_its_keys() -> None:
    shipped = Path(__file__).parents[2] / "deploy" / "caches" / "caches.toml"

    assert caches.read(shipped)[1] == [f"cache {number}, {problem}" for number in (1, 2) for problem in (
        "secret_file: no such file", "secret_file: goes with {secret}",
    )]  # fmt: skip
