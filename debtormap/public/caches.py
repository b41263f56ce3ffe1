"""The shared caches that are told what to forget: a TOML file, one table `[[cache]]` each, the request as a template.

    [[cache]]
    name = "fastly"
    url = "https://api.fastly.com/service/SERVICE/purge"
    secret_file = "/etc/debtormap/fastly.token"
    headers = {"Fastly-Key" = "{secret}", "Surrogate-Key" = "{tags}"}

`{tags}` are the tags joined by `separator`, `{tags_json}` a JSON array of them, `{secret}` the one line of the file.
A secret stands in a header or the body, never in the address, and goes over https alone (or to this machine).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
METHOD: Final = re.compile(r"[A-Z]{3,10}")
# RFC 9110: a token, and a value of visible characters and spaces.
HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE: Final = re.compile(r"[\x20-\x7e]*")
_HOLES: Final = re.compile(r"\{(\w+)\}")
_KNOWN_HOLES: Final = {"tags", "tags_json", "secret"}
_NEAR: Final = {"127.0.0.1", "localhost", "::1"}
MOST_CACHES: Final = 8


class Request(NamedTuple):
    """What is sent to a cache."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """One cache, or the service that tells many of its machines."""

    name: str
    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    secret: str = field(default="", repr=False)
    secret_file: Path | None = None
    separator: str = " "
    most_tags: int = 100
    """So many tags go into one request."""
    pause_s: float = 0.2
    """Between two requests of one process."""

    def request(self, tags: Sequence[str]) -> Request:
        """What makes it forget these tags."""
        headers = {name: self._filled(text, tags) for name, text in self.headers.items()}
        content = self._filled(self.body, tags).encode()
        return Request(self.method, self._filled(self.url, tags), {"User-Agent": "debtormap", **headers}, content)

    def _filled(self, text: str, tags: Sequence[str]) -> str:
        filling = {"tags": self.separator.join(tags), "tags_json": json.dumps(list(tags)), "secret": self.secret}
        return _HOLES.sub(lambda hole: filling[hole[1]] if hole[1] in filling else hole[0], text)


def read(path: Path) -> tuple[tuple[Cache, ...], list[str]]:
    """The caches of a file, and everything that is wrong with it, without the values."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return (), ["no TOML file that can be read"]
    tables = told.get("cache")
    if set(told) != {"cache"} or not isinstance(tables, list) or not 1 <= len(tables) <= MOST_CACHES:
        return (), [f"one to {MOST_CACHES} tables [[cache]] and nothing else"]
    found = [_Table(number, table).cache() for number, table in enumerate(tables, 1)]
    problems = [problem for _, wrong in found for problem in wrong]
    names = [cache.name for cache, _ in found if cache.name]
    problems += [f"name: {name} is given twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return tuple(cache for cache, _ in found), problems


class _Table:
    """Takes one entry after the other and remembers what was wrong."""

    def __init__(self, number: int, entries: Any) -> None:
        self._number = number
        self._entries: dict[str, Any] = entries if isinstance(entries, dict) else {}
        self._problems: list[str] = []

    def cache(self) -> tuple[Cache, list[str]]:
        path = self._secret_file()
        cache = Cache(
            name=self._text("name", NAME, "letters a to z, digits and hyphens, at most 30", needed=True),
            url=self._text("url", VALUE, "the address of the cache's interface", needed=True),
            method=self._text("method", METHOD, "such as POST or PURGE", "POST"),
            headers=self._headers(),
            body=self._text("body", re.compile(r"(?s).*"), "a text"),
            secret=self._secret(path),
            secret_file=path,
            separator=self._text("separator", re.compile(r"[ ,|]{1,2}"), "a space, a comma or a bar", " "),
            most_tags=int(self._number_of("most_tags", 1, 1_000, 100)),
            pause_s=self._number_of("pause_s", 0.05, 60, 0.2),
        )
        self._check_address(cache)
        self._check_holes(cache)
        for name in sorted(self._entries):
            self._wrong(name[:30], "there is no such entry")
        return cache, self._problems

    def _wrong(self, entry: str, rule: str) -> None:
        self._problems.append(f"cache {self._number}, {entry}: {rule}")

    def _text(self, name: str, form: re.Pattern[str], rule: str, default: str = "", *, needed: bool = False) -> str:
        value = self._entries.pop(name, default)
        if isinstance(value, str) and form.fullmatch(value) and (value or not needed):
            return value
        self._wrong(name, rule)
        return default

    def _number_of(self, name: str, least: float, most: float, default: float) -> float:
        value = self._entries.pop(name, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and least <= value <= most and (name != "most_tags" or isinstance(value, int)):
            return float(value)
        self._wrong(name, f"a number from {least} to {most}")
        return default

    def _headers(self) -> Mapping[str, str]:
        found = self._entries.pop("headers", {})
        if isinstance(found, dict) and all(
            HEADER.fullmatch(name) and isinstance(value, str) and VALUE.fullmatch(value)
            for name, value in found.items()
        ):
            return found
        self._wrong("headers", "names of headers and their texts, on one line each")
        return {}

    def _secret_file(self) -> Path | None:
        value = self._entries.pop("secret_file", None)
        if value is None:
            return None
        if isinstance(value, str) and Path(value).expanduser().is_file():
            return Path(value).expanduser()
        self._wrong("secret_file", "no such file")
        return None

    def _secret(self, path: Path | None) -> str:
        if path is None:
            return ""
        try:
            line = path.read_text("ascii", "replace").strip()
        except OSError:
            self._wrong("secret_file", "cannot be read")
            return ""
        if not line.isascii() or len(line.split()) != 1:
            self._wrong("secret_file", "a file with one word in it")
            return ""
        return line

    def _check_address(self, cache: Cache) -> None:
        if not cache.url:
            return
        try:
            parts = urlsplit(cache.url)
            is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address or parts.username is not None or parts.fragment:
            self._wrong("url", "an http or https address without a name, a password or a fragment in it")
        elif cache.secret_file is not None and parts.scheme != "https" and parts.hostname not in _NEAR:
            self._wrong("url", "begins with https://, where a secret is sent")

    def _check_holes(self, cache: Cache) -> None:
        texts = {"url": cache.url, "body": cache.body, **{f"headers.{name}": it for name, it in cache.headers.items()}}
        holes = {entry: set(_HOLES.findall(text)) for entry, text in texts.items()}
        for entry, found in holes.items():
            if found - _KNOWN_HOLES and entry != "body":
                self._wrong(entry, "only {tags}, {tags_json} and {secret} are filled in")
        if "secret" in holes["url"]:
            self._wrong("url", "a secret stands in a header or the body")
        if "tags_json" in holes["url"] or ("tags" in holes["url"] and cache.most_tags != 1):
            self._wrong("url", "holds {tags} only where most_tags is 1")
        every = set().union(*holes.values())
        if not every & {"tags", "tags_json"}:
            self._wrong("headers", "neither url, headers nor body name the tags: {tags} or {tags_json}")
        if ("secret" in every) != (cache.secret_file is not None):
            self._wrong("secret_file", "goes with {secret}")
