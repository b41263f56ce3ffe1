"""The bill of materials: every package of every lock file, as CycloneDX 1.6: `python tools/make_sbom.py FILE`.

What runs in production is `required`; what checks, tests, builds and benchmarks only is `excluded`. Licences are those
that the installed packages state, and those of npm's lock files. The same locks give the same file.

Source: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/; SPDX licence ids; purl, ECMA-427.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

ROOT: Final = Path(__file__).resolve().parents[1]
PYTHON_LOCKS: Final = tuple(sorted(path.stem for path in (ROOT / "requirements").glob("*.txt")))
NPM_LOCKS: Final = ("clients", "tools/weapp-check", "tools/lighthouse")
_PINNED: Final = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^ \\;]+)", re.M)
# What packages call licences that SPDX calls otherwise.
_SPDX: Final = {
    "mit license": "MIT",
    "the mit license (mit)": "MIT",
    "mit": "MIT",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd-3": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license (iscl)": "ISC",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache2": "Apache-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "python software foundation license": "PSF-2.0",
    "zpl-2.1": "ZPL-2.1",
    "zpl 2.1": "ZPL-2.1",
}
# What states none, or a choice of three in its own words: read in the package's own licence file.
READ_BY_HAND: Final = {
    "mergedeep": "MIT",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "rich-click": "MIT",
}
_CLASSIFIER: Final = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One locked package; `licence` is an SPDX expression, or what the package says, or empty when nothing does."""

    ecosystem: str
    name: str
    version: str
    licence: str
    required: bool
    sha512: str = ""

    @property
    def purl(self) -> str:
        name = quote(self.name.replace("_", "-") if self.ecosystem == "pypi" else self.name, safe="/")
        return f"pkg:{self.ecosystem}/{name}@{quote(self.version)}"


def components() -> list[Component]:
    """Every package of every lock file once, by purl; required wins over excluded."""
    found: dict[str, Component] = {}
    for each in (*_python(), *_npm()):
        known = found.get(each.purl)
        if known is None or (each.required and not known.required):
            found[each.purl] = each
    return [found[purl] for purl in sorted(found)]


def document() -> dict[str, Any]:
    """The whole bill as CycloneDX."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "debtormap",
                "name": "debtormap",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_told(each) for each in components()],
    }


def locked(text: str) -> list[tuple[str, str]]:
    """Names and versions of a Python lock file.

    >>> locked("click==8.4.0 \\\\\\n    --hash=sha256:00\\npsycopg[binary]==3.3 \\\\\\n")
    [('click', '8.4.0'), ('psycopg', '3.3')]
    """
    return _PINNED.findall(text)


def _python() -> Iterator[Component]:
    for lock in PYTHON_LOCKS:
        for name, version in locked((ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")):
            yield Component(
                ecosystem="pypi",
                name=name,
                version=version,
                licence=READ_BY_HAND.get(name) or _stated(name),
                required=lock == "runtime",
            )


def _npm() -> Iterator[Component]:
    for folder in NPM_LOCKS:
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
        for path, package in lock["packages"].items():
            if path:
                yield Component(
                    ecosystem="npm",
                    name=package.get("name") or path.rpartition("node_modules/")[2],
                    version=package["version"],
                    licence=_npm_licence(package),
                    # The client is built: what it is built of is in it, and nothing tells the one from the other.
                    required=folder == "clients" and not package.get("optional", False),
                    sha512=_sha512(package.get("integrity", "")),
                )


def _npm_licence(package: dict[str, Any]) -> str:
    stated = package.get("license", "")
    return stated if isinstance(stated, str) else " OR ".join(each.get("type", "") for each in stated)


def _stated(name: str) -> str:
    """What an installed package says of its licence; empty when it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    if "License-Expression" in told:
        return told["License-Expression"]
    classified = [each.removeprefix(_CLASSIFIER) for each in told.get_all("Classifier", []) if _CLASSIFIER in each]
    stated = told["License"].strip() if "License" in told else ""
    words = stated if stated and "\n" not in stated and len(stated) < 60 else " OR ".join(classified)
    return " OR ".join(_SPDX.get(part.strip().lower(), part.strip()) for part in words.split(" OR ")) if words else ""


def _sha512(integrity: str) -> str:
    algorithm, _, digest = integrity.partition("-")
    return base64.b64decode(digest).hex() if algorithm == "sha512" else ""


def _told(each: Component) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
        "purl": each.purl,
        "scope": "required" if each.required else "excluded",
    }
    if each.licence:
        told["licenses"] = [{"expression": each.licence}]
    if each.sha512:
        told["hashes"] = [{"alg": "SHA-512", "content": each.sha512}]
    return told


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(document(), ensure_ascii=False, indent=1) + "\n", "utf-8")
