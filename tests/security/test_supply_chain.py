"""Every locked package is in the bill of materials, under a licence that a court may use it by."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import make_sbom
from tools.make_sbom import Component

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC-BY-3.0", "CC-BY-4.0", "CC0-1.0",
    "ISC", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "PSF-2.0", "Public-Domain", "Python-2.0",
    "Unlicense", "ZPL-2.1", "Zlib",
}  # fmt: skip
# Weak copyleft, used unchanged as a library.
LIBRARIES = {"LGPL-3.0-only": {"psycopg", "psycopg-binary", "psycopg-pool"}}


@pytest.fixture(scope="module")
def components() -> list[Component]:
    return make_sbom.components()


def test_the_bill_names_every_locked_package(components: list[Component]) -> None:
    named = {each.purl for each in components}
    locked = set()
    for path in (ROOT / "requirements").glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            if "==" in line and not line.startswith((" ", "#")):
                name, version = re.split(r"==", line.removesuffix(" \\"))
                locked.add(f"pkg:pypi/{name.split('[')[0]}@{version.split(' ')[0]}")
    for path in (ROOT / name / "package-lock.json" for name in ("clients", "tools/weapp-check", "tools/lighthouse")):
        for place, package in json.loads(path.read_text("utf-8"))["packages"].items():
            if place:
                name = package.get("name") or place.split("node_modules/")[-1]
                locked.add(f"pkg:npm/{name.replace('@', '%40')}@{package['version']}")

    assert locked - named == set()
    assert named - locked == set()
    assert len([path for path in ROOT.rglob("package-lock.json") if "node_modules" not in path.parts]) == 3


def test_the_bill_is_cyclonedx_and_tells_what_runs_from_what_tests() -> None:
    bill = make_sbom.document()
    scopes = {each["name"]: each["scope"] for each in bill["components"] if each["purl"].startswith("pkg:pypi/")}

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert len({each["bom-ref"] for each in bill["components"]}) == len(bill["components"])
    assert (scopes["django"], scopes["schemathesis"], scopes["datasette"]) == ("required", "excluded", "excluded")
    assert json.dumps(bill) == json.dumps(make_sbom.document())


def test_what_runs_states_a_licence_that_may_be_used(components: list[Component]) -> None:
    required = [each for each in components if each.required]

    assert [f"{each.name}: {each.licence}" for each in required if not is_allowed(each)] == []
    assert len(required) > 60


def test_what_tests_and_builds_states_none_that_may_not_be_used(components: list[Component]) -> None:
    stated = [each for each in components if each.licence and not each.required]

    assert [f"{each.name}: {each.licence}" for each in stated if not is_allowed(each)] == []


def test_another_licence_is_found() -> None:
    def of(licence: str) -> bool:
        return is_allowed(Component(ecosystem="pypi", name="x", version="1", licence=licence, required=True))

    assert [of(each) for each in ("MIT OR GPL-3.0-only", "(MIT AND Zlib)", "MIT AND GPL-3.0-only", "AGPL-3.0", "")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def is_allowed(each: Component) -> bool:
    stated = each.licence
    if each.name in LIBRARIES.get(stated, ()):
        return True
    choices = [re.split(r" and ", choice.strip("() "), flags=re.I) for choice in stated.strip("()").split(" OR ")]
    return any(all(part.strip("() ") in ALLOWED for part in choice) for choice in choices)
