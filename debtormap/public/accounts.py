"""An account with WeChat, as a court's settings name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

WECHAT_URL: Final = "https://api.weixin.qq.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A mini-program or an official account. `url` is WeChat's, or that of the relay through which it is reached."""

    app_id: str
    secret: str = field(repr=False)
    url: str = WECHAT_URL
