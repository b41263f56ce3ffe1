"""The impact assessment says of every field what the policy in force says, and leaves the judgment to the court."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from debtormap.core import impact
from debtormap.core.policies import Field
from debtormap.register import assessments, policies
from debtormap.register.models import AuditEntry
from debtormap.staff.models import Account
from tests.console.conftest import ConsoleClient

pytestmark = pytest.mark.django_db(databases="__all__")
NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)
OBLIGATIONS = (Path(__file__).parents[2] / "docs" / "obligations.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["hebei-2019", "county"])
def test_every_entry_of_the_policy_stands_with_its_basis_and_risks(name: str, settings: pytest.MonkeyPatch) -> None:
    settings.POLICY = name  # type: ignore[attr-defined]
    policy = policies.active()

    text = assessments.body(NOW)

    assert policy.name == name
    assert [entry.basis for entry in policy.entries if entry.basis.replace("&", "&amp;") not in text] == []
    assert [code for code in impact.codes_of(policy) if f"<td>{code}</td>" not in text] == []
    assert len(impact.cells(policy)) == len(policy.entries)


def test_the_looser_policy_is_compared_with_the_strict_one_and_that_one_with_nothing() -> None:
    loose, strict = (policies.load_built_in(name) for name in ("hebei-2019", "county"))

    differences = {each.label: (each.here, each.strict) for each in impact.compared(loose, strict)}

    assert differences["自然人：地址"] == ("详情页（截去楼栋门户）", "详情页（县（区））")
    assert "区域密度" in differences and differences["区域密度"][1] == "不公示"
    assert impact.compared(strict, strict) == []


def test_every_risk_of_the_law_is_described_and_every_measure_has_tests() -> None:
    named = {risk.code for risk in impact.RISKS}
    numbers = impact.obligations(impact.RISKS)

    assert named == {f"W{number}" for number in range(1, 12)}
    assert set(impact.FIELDS) == set(Field)
    rows = dict(re.findall(r"\| (R\d\d) \|(.*)", OBLIGATIONS))
    assert [number for number in numbers if "`test_" not in rows[number]] == []


def test_it_prints_as_a_pdf_with_room_for_the_courts_own_words(tmp_path: Path) -> None:
    path = tmp_path / "assessment.pdf"
    path.write_bytes(assessments.pdf(NOW))

    text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout

    assert "个人信息保护影响评估报告" in text and "复核人" in text and "剩余风险" in text
    assert "尚未采用" in text and "W11" in text


def test_printing_it_is_noted(tao: Account) -> None:
    client = ConsoleClient()
    client.force_login(tao, backend="django.contrib.auth.backends.ModelBackend")

    shown = client.get(reverse("assessment")).content.decode()
    printed = client.get(reverse("assessment_pdf"))

    assert "W1" in shown and "<h2>三、与严格规则" in shown
    assert printed.content.startswith(b"%PDF-")
    assert AuditEntry.objects.get().act == "policy.assess"
