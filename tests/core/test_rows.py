"""One row of the list against the rules: what refuses it, what only warns, what survives."""

import random
from dataclasses import asdict
from datetime import date

import pytest

from debtormap.core import row_columns as columns
from debtormap.core.identifiers import resident_number
from debtormap.core.identifiers.documents import NumberType
from debtormap.core.listing import AddressSource, Ground, Kind, Performance, Sex
from debtormap.core.rows import COLUMNS, JSON_KEYS, RULES, Draft, label_of
from tests.core.court_rows import COMPANY, NATIONAL, PERSON, checked, errors, warnings


def draft(row: dict[str, str], *, legacy: bool = False) -> Draft:
    found = checked(row, legacy=legacy)
    assert found.draft is not None, found.findings
    return found.draft


def test_a_private_use_character_becomes_its_standard_one_in_every_column() -> None:
    found = draft(PERSON | {columns.NAME: "演示\ue863", columns.OBLIGATION: "向\ue863偿还借款"})

    assert (found.name, found.obligation) == ("演示䶮", "向䶮偿还借款")


@pytest.mark.parametrize("column", [columns.NAME, columns.OBLIGATION, columns.ADDRESS])
def test_one_that_nobody_can_name_is_kept_and_told(column: str) -> None:
    row = PERSON | {column: PERSON[column] + "\ue000"}

    assert (column, "private_use") in warnings(row)
    assert errors(row) == []


def test_a_clean_row_becomes_a_draft_without_findings() -> None:
    found = checked(PERSON)

    assert found.findings == ()
    assert found.draft == Draft(
        kind=Kind.NATURAL_PERSON,
        name="演示甲",
        number="139990199001010019",
        number_type=NumberType.RESIDENT,
        masked_number=None,
        sex=Sex.MALE,
        birth_date=date(1990, 1, 1),
        birth_year=1990,
        representative=None,
        address="河北省保定市莲池区五四路街道演示花园9001号楼1单元101室",
        address_source=AddressSource.TITLE,
        address_verified_on=date(2025, 3, 20),
        court_code="冀0001",
        court_name="演示市演示一区人民法院",
        case_number="（2025）冀0001执12号",
        filed_on=date(2025, 3, 1),
        basis_issuer="演示市演示一区人民法院",
        basis_number="（2024）冀0001民初7号",
        obligation="偿还借款本金10000元及利息",
        performance=Performance.NONE,
        performed=None,
        unperformed="10000元",
        grounds=(Ground.G4,),
        decision_number="（2025）冀0001执12号之一",
        decided_on=date(2025, 6, 1),
        term_months=24,
        served_on=date(2025, 6, 5),
        risk_warned_on=date(2025, 3, 10),
        published_on=None,
    )


def test_a_company_is_listed_with_its_representative() -> None:
    found = draft(COMPANY)

    assert (found.kind, found.number_type, found.representative) == (
        Kind.LEGAL_PERSON,
        NumberType.CREDIT_CODE,
        "虚构乙",
    )
    assert (found.sex, found.birth_date, found.birth_year) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [
        ("（虚构）样例经营部", "92139990YY0DEM026R", Kind.OTHER_ORGANISATION),
        ("（虚构）样例企业（有限合伙）", "91139990YY0DEM0182", Kind.OTHER_ORGANISATION),
        ("（虚构）样例有限公司演示分公司", "91139990YY0DEM0182", Kind.OTHER_ORGANISATION),
        ("（虚构）样例村股份经济合作社", "N2139990YY0DEM0347", Kind.LEGAL_PERSON),
        ("（虚构）样例学校", "52139990YY0DEM050E", Kind.LEGAL_PERSON),
    ],
)
def test_the_kind_of_an_organisation_follows_code_and_name(name: str, number: str, kind: Kind) -> None:
    assert draft(COMPANY | {columns.NAME: name, columns.NUMBER: number}).kind is kind


@pytest.mark.parametrize("row", [PERSON, COMPANY])
def test_the_kind_is_known_without_being_told_the_document(row: dict[str, str]) -> None:
    assert draft(row | {columns.NUMBER_TYPE: ""}).kind is draft(row).kind


def test_old_organisation_codes_are_still_taken() -> None:
    found = draft(COMPANY | {columns.NUMBER: "YY0DEM01-8", columns.NUMBER_TYPE: ""})

    assert (found.kind, found.number, found.number_type) == (
        Kind.LEGAL_PERSON,
        "YY0DEM018",
        NumberType.ORGANISATION_CODE,
    )


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (columns.NAME, "", "missing"),
        (columns.NUMBER, "", "missing"),
        (columns.NUMBER, "139990199001010018", "number_check_digit"),
        (columns.NUMBER, "139900199002300013", "number_birth_date"),
        (columns.NUMBER, "139900209912310014", "number_future"),
        (columns.NUMBER, "13999019900101001", "number_form"),
        (columns.NUMBER, "1399901990****0019", "number_masked"),
        (columns.NUMBER, "139900201006150032", "minor"),
        (columns.NUMBER_TYPE, "驾驶证", "number_type_unknown"),
        (columns.KIND, "机器人", "kind_unknown"),
        (columns.BIRTH_DATE, "1990-01-02", "birth_date_disagrees"),
        (columns.COURT, "演示市无此区人民法院", "court_unknown"),
        (columns.COURT, "北京市朝阳区人民法院", "court_unknown"),
        (columns.COURT_CODE, "冀9999", "court_code_unknown"),
        (columns.COURT_CODE, "冀0002", "court_name_disagrees"),
        (columns.CASE_NUMBER, "", "missing"),
        (columns.CASE_NUMBER, "（2025）冀0001民初12号", "case_number_form"),
        (columns.CASE_NUMBER, "（2025）冀0001执0012号", "case_number_form"),
        (columns.CASE_NUMBER, "（2025）冀0001执保12号", "case_number_type"),
        (columns.CASE_NUMBER, "（2015）冀0001执12号", "case_number_year"),
        (columns.CASE_NUMBER, "（2025）冀0002执12号", "court_disagrees"),
        (columns.CASE_NUMBER, "（2025）冀9998执12号", "court_code_unknown"),
        (columns.CASE_NUMBER, "（2025）京0105执12号", "court_code_unknown"),
        (columns.CASE_NUMBER, "（2025）冀0428执12号", "court_code_year"),
        (columns.FILED_ON, "", "missing"),
        (columns.FILED_ON, "三月一日", "date_form"),
        (columns.FILED_ON, "2025-02-30", "date_impossible"),
        (columns.FILED_ON, "2027-01-01", "date_future"),
        (columns.DECIDED_ON, "", "missing"),
        (columns.DECIDED_ON, "2025-02-01", "date_order"),
        (columns.RISK_WARNED_ON, "", "missing"),
        (columns.RISK_WARNED_ON, "2025-06-02", "date_order"),
        (columns.SERVED_ON, "", "missing"),
        (columns.SERVED_ON, "2025-05-31", "date_order"),
        (columns.BASIS_NUMBER, "", "missing"),
        (columns.BASIS_ISSUER, "", "missing"),
        (columns.OBLIGATION, "空", "missing"),
        (columns.PERFORMANCE, "", "missing"),
        (columns.PERFORMANCE, "一点点", "performance_unknown"),
        (columns.GROUNDS, "", "grounds_missing"),
        (columns.GROUNDS, "不还钱", "grounds_unknown"),
        (columns.DECISION_NUMBER, "", "missing"),
        (columns.TERM_MONTHS, "", "term_missing"),
        (columns.TERM_MONTHS, "两个春天", "term_form"),
        (columns.TERM_MONTHS, "12", "term_length"),
        (columns.TERM_MONTHS, "61", "term_length"),
        (columns.ADDRESS_VERIFIED_ON, "2027-01-01", "date_future"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_by_column_and_code(column: str, value: str, code: str) -> None:
    assert (column, code) in errors(PERSON | {column: value})
    assert checked(PERSON | {column: value}).draft is None


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (columns.NUMBER, "91139990YY0DEM0183", "credit_code_check"),
        (columns.NUMBER, "91139990YY0DEM01", "credit_code_form"),
        (columns.REPRESENTATIVE, "", "missing"),
    ],
)
def test_a_company_row_that_breaks_a_rule_is_refused(column: str, value: str, code: str) -> None:
    assert errors(COMPANY | {column: value}) == [(column, code)]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (columns.SEX, "女", "sex_disagrees"),
        (columns.SEX, "不详", "sex_unknown"),
        (columns.AGE, "80", "age_disagrees"),
        (columns.REPRESENTATIVE, "虚构乙", "representative_of_person"),
        (columns.FILED_ON, "2024-12-30", "case_year_disagrees"),
        (columns.RISK_WARNED_ON, "2025-02-27", "date_order"),
        (columns.OBLIGATION, "（2024）冀0001民初7号", "obligation_bare"),
        (columns.OBLIGATION, "确定的义务", "obligation_bare"),
        (columns.TERM_MONTHS, "36", "term_extended"),
        (columns.ADDRESS_SOURCE, "", "address_source_missing"),
        (columns.ADDRESS_SOURCE, "邻居", "address_source_unknown"),
    ],
)
def test_what_a_person_should_look_at_is_a_warning(column: str, value: str, code: str) -> None:
    expected = columns.CASE_NUMBER if code == "case_year_disagrees" else column

    assert warnings(PERSON | {column: value}) == [(expected, code)]


def test_an_unknown_region_and_an_old_number_only_warn() -> None:
    first_17 = "59999019900101001"
    number = first_17 + resident_number.check_digit(first_17)

    assert warnings(PERSON | {columns.NUMBER: number}) == [(columns.NUMBER, "number_region")]
    assert warnings(PERSON | {columns.NUMBER: "139900900101001", columns.NUMBER_TYPE: ""}) == [
        (columns.NUMBER, "number_old")
    ]


def test_a_term_that_is_over_warns() -> None:
    over = {
        columns.CASE_NUMBER: "（2023）冀0001执12号",
        columns.FILED_ON: "2023-03-01",
        columns.RISK_WARNED_ON: "2023-03-10",
        columns.DECIDED_ON: "2023-06-01",
        columns.SERVED_ON: "2023-06-05",
    }

    assert warnings(PERSON | over) == [(columns.TERM_MONTHS, "term_over")]


# Article 4


@pytest.mark.parametrize(("decided_on", "refused"), [("2026-02-28", True), ("2026-03-01", False)])
def test_who_was_born_on_29_february_may_be_listed_from_1_march(decided_on: str, refused: bool) -> None:
    row = PERSON | {
        columns.NUMBER: "13990020080229004X",
        columns.SEX: "女",
        columns.DECIDED_ON: decided_on,
        columns.SERVED_ON: "2026-03-05",
    }

    assert errors(row) == ([(columns.NUMBER, "minor")] if refused else [])


def test_a_passport_needs_birth_date_and_sex() -> None:
    row = PERSON | {columns.NUMBER: "E12345678", columns.NUMBER_TYPE: "护照", columns.SEX: ""}

    assert errors(row) == [(columns.BIRTH_DATE, "age_unknown"), (columns.SEX, "missing")]
    assert errors(row | {columns.BIRTH_DATE: "1990-01-01", columns.SEX: "女"}) == []


# Grounds, terms, performance


def test_g1_alone_has_no_term_and_with_g4_has_one() -> None:
    g1 = {columns.GROUNDS: "有履行能力而拒不履行生效法律文书确定义务的", columns.TERM_MONTHS: ""}
    both = {columns.GROUNDS: "违反财产报告制度的,有履行能力而拒不履行生效法律文书确定义务的"}

    assert draft(PERSON | g1).term_months is None
    assert errors(PERSON | g1 | {columns.TERM_MONTHS: "24"}) == [(columns.TERM_MONTHS, "term_not_allowed")]
    assert draft(PERSON | both).term_months == 24


@pytest.mark.parametrize("written", ["24", "24个月", "24月", "２４", "2年", "二年", "两年", "24.0"])
def test_a_term_is_read_however_it_is_written(written: str) -> None:
    assert draft(PERSON | {columns.TERM_MONTHS: written}).term_months == 24


def test_several_acts_may_extend_the_term_to_five_years_and_no_further() -> None:
    several = {columns.GROUNDS: "违反限制消费令的,以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行的"}

    assert warnings(PERSON | several | {columns.TERM_MONTHS: "60"}) == []
    assert errors(PERSON | several | {columns.TERM_MONTHS: "61"}) == [(columns.TERM_MONTHS, "term_length")]


def test_who_has_performed_is_not_listed_for_refusing_to() -> None:
    done = {columns.PERFORMANCE: "全部已履行"}
    g1 = {columns.GROUNDS: "其他有履行能力而拒不履行生效法律文书确定义务", columns.TERM_MONTHS: ""}

    assert errors(PERSON | done | g1) == [(columns.PERFORMANCE, "performance_full")]
    assert draft(PERSON | done).performance is Performance.FULL


# Courts


@pytest.mark.parametrize(
    ("case_number", "filed_on", "court", "code"),
    [
        ("（2025）冀0502执1号", "2025-03-01", "邢台市襄都区人民法院", "冀0502"),
        ("（2025）冀0703执1号", "2025-03-01", "桥西区法院", "冀0703"),
        ("（2025）冀0503执1号", "2025-03-01", "邢台市桥西区人民法院", "冀0503"),
        ("（2016）冀0428执1号", "2016-03-01", "邯郸市肥乡区人民法院", "冀0407"),
        ("（2016）冀0428执1号", "2016-03-01", "", "冀0407"),
    ],
)
def test_a_row_belongs_to_the_court_as_it_is_today(case_number: str, filed_on: str, court: str, code: str) -> None:
    row = PERSON | {columns.CASE_NUMBER: case_number, columns.FILED_ON: filed_on, columns.COURT: court}

    assert draft(row).court_code == code


def test_a_short_name_that_means_several_courts_is_refused() -> None:
    row = PERSON | {columns.COURT: "桥西区法院"}

    assert errors(row) == [(columns.COURT, "court_ambiguous")]


def test_the_list_of_another_court_is_refused() -> None:
    assert errors(PERSON, own_court="冀0001") == []
    assert errors(PERSON, own_court="") == []
    assert errors(PERSON, own_court="冀0002") == [(columns.COURT, "court_not_own")]
    assert errors(PERSON, own_court="冀9999") == [(columns.COURT, "court_not_own")]


def test_a_number_from_before_2016_needs_the_court_by_name() -> None:
    row = PERSON | {columns.CASE_NUMBER: "（2014）演执字第00123号", columns.FILED_ON: "2014-03-01"}

    assert draft(row).court_code == "冀0001"
    assert errors(row | {columns.COURT: ""}) == [(columns.COURT, "missing")]
    assert errors(row | {columns.COURT: ""}, own_court="冀0001") == []


# Legacy rows


def test_the_national_sample_is_taken_as_it_is() -> None:
    found = draft(NATIONAL, legacy=True)

    assert (found.number, found.masked_number, found.birth_year, found.sex) == (
        None,
        "1399001990****0014",
        1990,
        Sex.MALE,
    )
    assert (found.grounds, found.term_months, found.decided_on, found.published_on) == (
        (Ground.G1, Ground.G4),
        24,
        None,
        date(2019, 2, 1),
    )
    assert found.term_starts_on == date(2019, 2, 1)
    assert (found.address, found.court_code, found.performed) == (None, "冀0000", None)
    assert warnings(NATIONAL, legacy=True) == [
        (columns.TERM_MONTHS, "term_assumed"),
        (columns.TERM_MONTHS, "term_over"),
    ]


def test_a_national_row_is_no_row_of_today() -> None:
    missing = {column for column, code in errors(NATIONAL) if code in ("missing", "number_masked", "term_missing")}

    assert missing >= {
        columns.NUMBER,
        columns.DECISION_NUMBER,
        columns.DECIDED_ON,
        columns.SERVED_ON,
        columns.RISK_WARNED_ON,
        columns.TERM_MONTHS,
    }


@pytest.mark.parametrize(
    "printed",
    ["1399001990****0014", "13990019900****0014", "139900********0014", "1399001990********", "1399001990＊＊＊＊0014"],
)
def test_masked_numbers_of_all_printed_forms_are_kept_as_printed(printed: str) -> None:
    assert draft(NATIONAL | {columns.NUMBER: printed}, legacy=True).masked_number == printed


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (columns.CASE_NUMBER, "(2019)冀0000执1号"),
        (columns.CASE_NUMBER, "（２０１９）冀００００执１号"),
        (columns.SEX, "男"),
        (columns.AGE, "0"),
        (columns.AGE, ""),
        (columns.OBLIGATION, "空"),
        (columns.OBLIGATION, ""),
        (columns.PROVINCE, "— —"),
        (columns.GROUNDS, "其它规避执行"),
        (columns.GROUNDS, "违反财产报告制度的"),
        (columns.BASIS_NUMBER, "2003州刑初字第5号"),
        (columns.COURT, "演示区法院"),
        (columns.FILED_ON, "20190114"),
        (columns.AGE, "80"),
        (columns.FILED_ON, "2011年01月14日"),
        (columns.KIND, "0"),
        (columns.KIND, ""),
        (columns.PERFORMANCE, ""),
        (columns.BASIS_ISSUER, "演示仲裁委"),
    ],
)
def test_dirty_values_of_the_national_list_survive(column: str, value: str) -> None:
    assert draft(NATIONAL | {column: value}, legacy=True).kind is Kind.NATURAL_PERSON


def test_a_national_organisation_is_known_by_its_type_or_its_looks() -> None:
    row = NATIONAL | {
        columns.NAME: "（虚构）演示样例有限公司",
        columns.AGE: "0",
        columns.SEX: "",
        columns.NUMBER: "YY0DE****",
        columns.REPRESENTATIVE: "虚构乙",
        columns.KIND: "581",
    }

    for kind in ("581", "1", ""):
        found = draft(row | {columns.KIND: kind}, legacy=True)
        assert (found.kind, found.masked_number, found.birth_year) == (Kind.LEGAL_PERSON, "YY0DE****", None)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({columns.NUMBER: "1399002003****0014", columns.AGE: "15"}, [(columns.NUMBER, "minor_possible")]),
        ({columns.NUMBER: "1399002001****0014", columns.AGE: ""}, [(columns.NUMBER, "minor_possible")]),
        ({columns.NUMBER: "1399002000****0014", columns.AGE: ""}, []),
        ({columns.NUMBER: "139900********0014", columns.AGE: "17"}, [(columns.AGE, "minor_possible")]),
        ({columns.NUMBER: "139900********0014", columns.AGE: "18"}, [(columns.AGE, "minor_possible")]),
        ({columns.NUMBER: "139900********0014", columns.AGE: "19"}, []),
        ({columns.NUMBER: "139900********0014", columns.AGE: ""}, [(columns.BIRTH_DATE, "age_unknown")]),
        ({columns.NUMBER: "139900********0014", columns.AGE: "", columns.BIRTH_DATE: "1990-05-01"}, []),
        ({columns.NUMBER: "139900201006150032", columns.AGE: "", columns.SEX: ""}, [(columns.NUMBER, "minor")]),
    ],
)
def test_who_could_have_been_a_minor_is_refused(changes: dict[str, str], refusal: list[tuple[str, str]]) -> None:
    assert errors(NATIONAL | changes, legacy=True) == refusal


# What findings say


def test_findings_never_repeat_a_number() -> None:
    number = "139900199001010015"
    findings = checked(PERSON | {columns.NUMBER: number, columns.BIRTH_DATE: "1991-01-01"}).findings

    assert findings
    for item in findings:
        assert number not in str(asdict(item))
        assert item.rule and item.mend


def test_every_rule_says_itself_in_both_languages_and_how_to_mend_it() -> None:
    assert all(rule.rule and rule.mend and rule.english for rule in RULES.values())
    assert all(code == code.lower() and code.isidentifier() for code in RULES)


def test_random_values_in_any_column_never_break_the_check() -> None:
    dice = random.Random(7)
    junk = [
        "",
        " ",
        "*",
        "0",
        "-1",
        "９９",
        "😀",
        "\x00",
        "二〇二五年",
        "（2025）",
        "冀",
        "X" * 18,
        "9" * 18,
        "，",
        "99999",
    ]
    for _ in range(1_500):
        row = dice.choice([PERSON, COMPANY, NATIONAL]).copy()
        for column in dice.sample([*COLUMNS, columns.KIND], k=3):
            row[column] = dice.choice(junk)

        found = checked(row, legacy=dice.random() < 0.5, own_court=dice.choice([None, "冀0001"]))

        assert found.draft is not None or any(item.severity == "error" for item in found.findings)
        assert all(item.code in RULES for item in found.findings)


# Headers


def test_headers_are_known_as_labels_as_json_keys_and_in_other_spellings() -> None:
    assert [label_of(column) for column in COLUMNS] == list(COLUMNS)
    assert {key: label_of(key) for key in JSON_KEYS} == JSON_KEYS
    assert label_of("已履行（部分）") == columns.PERFORMED
    assert label_of(" 纳入期限（月） ") == columns.TERM_MONTHS
    assert label_of("作出执行依据单位") == columns.BASIS_ISSUER
    assert label_of("备注") is None
