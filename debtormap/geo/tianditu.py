"""Tianditu's geocoder: one thin client. Its degrees are CGCS2000, taken as WGS-84.

As its documentation says: GET `/geocoder?ds={"keyWord":"…"}&tk=KEY` answers JSON `{"status": "0", "msg": "ok",
"location": {"lon", "lat", "score", "level", "keyWord"}}`; status 101 means nothing found, 404 an error; HTTP 403 a
refused key (server and browser keys are different ones), 418 a barred caller. `docs/geocoding.md` tells what nobody
could try.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from debtormap.core.coordinates import Wgs84
from debtormap.core.errors import NotAllowed, RuleError, TooMany, Unavailable
from debtormap.core.places import Precision
from debtormap.geo.geocoding import Answer, Query

URL: Final = "https://api.tianditu.gov.cn/geocoder"
TIMEOUT_S: Final = 10.0
MOST_BYTES: Final = 100_000
FOUND, NOTHING_FOUND = "0", "101"
QUOTA_WORDS: Final = ("配额", "超限", "次数", "上限", "quota", "limit")
DAY_S: Final = 86_400
LEAST_SCORE: Final = 60
# The vendor's words for how fine an answer is; what is not here is as coarse as a county.
LEVELS: Final = {
    "门址": Precision.COMPOUND,
    "地名地址": Precision.VILLAGE,
    "兴趣点": Precision.COMPOUND,
    "POI": Precision.COMPOUND,
    "住宅小区": Precision.COMPOUND,
    "自然村": Precision.VILLAGE,
    "行政村": Precision.VILLAGE,
    "村": Precision.VILLAGE,
    "社区": Precision.COMMUNITY,
    "道路": Precision.STREET,
    "乡镇": Precision.TOWNSHIP,
    "街道": Precision.TOWNSHIP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tianditu:
    """A client with one key. The key is in no message and no log."""

    key: str
    url: str = URL
    timeout_s: float = TIMEOUT_S
    source: str = "tianditu"

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise RuleError("geocode_url", field="url", rule="must begin with https://")

    def geocode(self, query: Query) -> Answer | None:
        """The first answer of the vendor; the errors are those of `Geocoder`."""
        question = urlencode({"ds": json.dumps({"keyWord": query.text}, ensure_ascii=False), "tk": self.key})
        return _answer(_fetched(f"{self.url}?{question}", self.timeout_s), self.source)

    def __repr__(self) -> str:
        return f"Tianditu(url={self.url!r})"


def _fetched(address: str, timeout_s: float) -> Mapping[str, object]:
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "debtormap"})  # noqa: S310  # https, or this host
    try:
        with urlopen(request, timeout=timeout_s) as reply:  # noqa: S310  # as above  # nosec B310
            body = reply.read(MOST_BYTES)
    except HTTPError as error:
        raise _refusal(error.code, error.read(MOST_BYTES)) from None
    except (URLError, TimeoutError, OSError):
        # The reason may repeat the address, and with it the key.
        raise Unavailable("the geocoder does not answer") from None
    return _parsed(body)


def _refusal(status: int, body: bytes) -> Exception:
    if status == HTTPStatus.TOO_MANY_REQUESTS or _speaks_of_quota(body):
        return TooMany("the geocoder's quota is spent", retry_after_s=DAY_S)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return NotAllowed("the geocoder refuses the key: it must be one for servers, and allow this address")
    if status == HTTPStatus.IM_A_TEAPOT:
        return NotAllowed("the geocoder bars this caller")
    return Unavailable(f"the geocoder answers HTTP {status}")


def _speaks_of_quota(body: bytes) -> bool:
    text = body.decode("utf-8", errors="replace").lower()
    return any(word in text for word in QUOTA_WORDS)


def _parsed(body: bytes) -> Mapping[str, object]:
    try:
        reply = json.loads(body)
    except ValueError:
        raise Unavailable("the geocoder answers no JSON") from None
    if not isinstance(reply, dict):
        raise Unavailable("the geocoder answers no object")
    return reply


def _answer(reply: Mapping[str, object], source: str) -> Answer | None:
    status = str(reply.get("status", ""))
    if status == NOTHING_FOUND:
        return None
    if status != FOUND:
        if _speaks_of_quota(str(reply.get("msg", "")).encode()):
            raise TooMany("the geocoder's quota is spent", retry_after_s=DAY_S)
        raise Unavailable("the geocoder answers an error")
    location = reply.get("location")
    if not isinstance(location, dict):
        return None
    try:
        point = Wgs84(lon=float(location["lon"]), lat=float(location["lat"]))
        score = float(location.get("score", LEAST_SCORE))
    except (KeyError, TypeError, ValueError):
        raise Unavailable("the geocoder answers no position") from None
    level = str(location.get("level", ""))
    grade = LEVELS.get(level, Precision.COUNTY) if score >= LEAST_SCORE else Precision.NONE
    return Answer(point=point, grade=grade, source=source, quality=f"{level} {score:g}".strip())
