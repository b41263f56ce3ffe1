"""The traditional catalogues are made of the simplified ones, and none is out of date."""

from __future__ import annotations

import opencc

from tools import make_traditional


def test_every_traditional_catalogue_is_current() -> None:
    assert make_traditional.main(check=True) == 0


def test_legal_words_keep_their_form_and_daily_words_are_those_of_the_readers() -> None:
    turned = make_traditional.traditional(
        "统一社会信用代码、复议；在服务器上搜索 {count} 条信息", opencc.OpenCC("s2tw")
    )

    assert turned == "統一社會信用代碼、複議；在伺服器上搜尋 {count} 條資訊"
