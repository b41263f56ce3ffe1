"""Redaction of obligation texts: what goes and what must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtormap.core.redaction import redact, redact_resident_numbers

# Synthetic: the resident numbers carry region 139990, the telephones are no one's.
GONE = [
    ("139990199001010019", "被执行人（身份证号139990199001010019）偿还借款"),
    ("13999019900101006X", "被执行人13999019900101006x偿还借款"),
    ("139990199001010019", "身份证１３９９９０１９９００１０１００１９"),
    ("139990 19900101 0019", "号码139990 19900101 0019"),
    ("139990900101001", "旧号139990900101001"),
    ("139990********0019", "139990********0019偿还"),
    ("13900000000", "联系电话13900000000"),
    ("13900000000", "联系13900000000"),
    ("139-0000-0000", "联系139-0000-0000"),
    ("0312-0000000", "电话：0312-0000000"),
    ("(0312)0000000", "致电(0312)0000000"),
    ("0000000", "电话0000000"),
    ("一三九零零零零零零零零", "联系一三九零零零零零零零零"),
    ("6222020000000000000", "汇入6222020000000000000账户"),
    ("6222 0200 0000 0000 000", "汇入6222 0200 0000 0000 000账户"),
    ("12345678", "账号12345678"),
    ("12345678", "户名演示甲12345678"),
    ("冀A00000", "返还冀A00000小型轿车"),
    ("冀F·0D000", "返还冀F·0D000小型轿车"),
    ("冀FD00000", "返还车辆冀FD00000一辆"),
    ("0012345", "冀（2019）演示市不动产权第0012345号房屋"),
    ("123456", "冀房权证演字第123456号"),
    ("2003", "演国用（2003）第00123号土地"),
    ("00123", "演国用（2003）第00123号土地"),
    ("9号楼9单元9901室", "腾退虚构小区9号楼9单元9901室"),
    ("9901", "腾退虚构小区9号楼9单元9901"),
    ("9001号", "腾退例样路9001号房屋"),
    ("9-9-9901", "腾退虚构小区9-9-9901"),
    ("C座9901", "腾退虚构花园C座9901"),
    ("九号楼三单元", "腾退虚构小区九号楼三单元"),
    ("九号", "腾退例样路九号"),
    ("E00000000", "护照E00000000"),
    ("demo@example.org", "邮箱demo@example.org"),
    ("wx_demo_01", "微信号：wx_demo_01"),
    ("115.490123", "位于115.490123,38.870123"),
    ("38.870123", "位于115.490123,38.870123"),
    ("LSVAA000000000000", "车架号LSVAA000000000000"),
]
STAYS = [
    "偿还借款本金10000元及利息",
    "偿还借款本金12345678.90元及利息",
    "偿还人民币12,345,678.90元",
    "支付货款￥12345678",
    "偿还借款本金：123456789及利息",
    "支付1,234,567.89及迟延履行金",
    "偿还本金1234567.89，利息按年利率4.35%计算",
    "按日利率0.0175%支付违约金",
    "支付100万元、违约金3.5亿元、诉讼费1234元5角",
    "自2019年1月14日起至2021年12月31日止支付租金",
    "自2019-01-14起支付",
    "履行（2018）冀0000民初7号民事判决书",
    "（2018）冀0000民初12345号民事调解书确定的义务",
    "履行〔2019〕冀00民终123号判决，偿还50000元",
    "按照《中华人民共和国民事诉讼法》第二百六十条加倍支付",
    "返还房屋一幢、设备三台",
    "停止侵害、恢复原状、赔礼道歉",
    "壹拾贰万叁仟肆佰伍拾陆元整",
    "空",
    "",
]


@pytest.mark.parametrize(("secret", "text"), GONE)
def test_what_identifies_or_locates_is_gone(secret: str, text: str) -> None:
    redacted = redact(text)

    assert secret not in redacted
    assert "***" in redacted


@pytest.mark.parametrize("text", STAYS)
def test_sums_dates_rates_and_case_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_the_words_around_a_redaction_stay() -> None:
    text = "被告演示甲（身份证号139990199001010019，电话13900000000）于2019年3月1日前偿还10000元，并腾退例样路9001号。"

    assert redact(text) == "被告演示甲（身份证号***，电话***）于2019年3月1日前偿还10000元，并腾退例样路***。"


@pytest.mark.parametrize("text", [*(text for _, text in GONE), *STAYS])
def test_redacting_twice_is_redacting_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.integers(0, 999_999_999_999), st.integers(0, 99))
def test_any_sum_of_money_survives(yuan: int, fen: int) -> None:
    for amount in (f"{yuan}元", f"{yuan}.{fen:02d}元", f"{yuan:,}元", f"{yuan:,}.{fen:02d}元"):
        assert redact(f"偿还借款本金{amount}及利息，已付{amount}") == f"偿还借款本金{amount}及利息，已付{amount}"


@given(
    st.from_regex(r"[1-9][0-9]{7,19}", fullmatch=True),
    st.sampled_from(["账号", "卡号：", "汇入", "号码", "，", "（", "电话"]),
)
def test_no_run_of_eight_or_more_digits_survives(digits: str, before: str) -> None:
    assert digits not in redact(f"偿还10000元{before}{digits}，逾期加倍")


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3_299))
def test_no_generated_room_survives(building: int, unit: int, room: int) -> None:
    for text in (
        f"腾退例样路{room}号虚构小区{building}号楼{unit}单元{room}室",
        f"腾退虚构小区{building}栋{room}",
        f"腾退虚构小区{building}-{unit}-{room}",
    ):
        assert str(room) not in redact(text)


def test_the_number_of_a_document_keeps_all_but_a_resident_number() -> None:
    assert redact_resident_numbers("演劳人仲案字〔2019〕第20190001号") == "演劳人仲案字〔2019〕第20190001号"
    assert redact_resident_numbers("演字139990199001010019号") == "演字***号"


@given(st.text(max_size=60))
def test_any_text_can_be_redacted(text: str) -> None:
    redact(text)
