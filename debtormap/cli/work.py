"""What the commands do: the services of the register, asked for by name and answered for a terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import DatabaseError, connection, connections

from debtormap.cli import databases, deploying
from debtormap.clues import escrow, officers
from debtormap.core.errors import NotFound, RuleError
from debtormap.core.rows import Finding
from debtormap.geo import datum_check
from debtormap.ledger import checking
from debtormap.register import assessments, importing, policies, publishing, refused, retention, reviewing
from debtormap.register.models import Batch, BatchRow, RowAction
from debtormap.register.refused import Refused
from debtormap.settings import keys
from debtormap.staff.models import Account, Role

Progress = Callable[[int, int | None, str], None]
OWN_ACCOUNT: Final = "command-line"
"""Author of what is handed in here without `--by`; it has no password, see docs/decisions/0003."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What an import did, or would do; `batch` is None for a dry run."""

    batch: str | None
    state: str | None
    counts: Mapping[str, int]
    findings: list[tuple[int, Finding]]
    refused_rows: Callable[[], Iterable[Refused]]
    """Opens them, which the audit trail notes."""

    @property
    def refused(self) -> int:
        return self.counts[RowAction.ERROR.value]

    def as_dict(self) -> dict[str, Any]:
        findings = [{"row": line, **msgspec.to_builtins(finding)} for line, finding in self.findings]
        return {"batch": self.batch, "state": self.state, "counts": dict(self.counts), "findings": findings}

    def text(self) -> str:
        names = {"add": "new", "change": "changed", "same": "unchanged", "error": "refused"}
        counts = ", ".join(f"{self.counts[action]} {name}" for action, name in names.items())
        if self.batch is None:
            return f"Dry run: {counts}. Nothing was stored; --commit hands the file in for review."
        return f"Batch {self.batch} ({self.state}): {counts}. Another person approves it in the console."


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    batch: str
    committed: bool
    outcomes: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        return {"batch": self.batch, "committed": self.committed, "outcomes": dict(self.outcomes)}

    def text(self) -> str:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.items()) or "nothing to do"
        return f"Batch {self.batch}: {counts}." if self.committed else f"Dry run: {counts}; --commit publishes."


def dry_run(path: Path, *, court_code: str | None, legacy: bool, progress: Progress) -> ImportOutcome:
    seen = importing.preview(
        path.read_bytes(), path.name, court_code=court_code, legacy=legacy, progress=progress
    )  # fmt: skip
    return ImportOutcome(
        batch=None, state=None, counts=seen.counts, findings=seen.findings, refused_rows=lambda: seen.refused_rows
    )


def hand_in(
    path: Path, *, court_code: str | None, by: str | None, legacy_reason: str | None, progress: Progress
) -> ImportOutcome:
    legacy = None if legacy_reason is None else importing.LegacyAttestation(reason=legacy_reason)
    batch = importing.stage(
        path.read_bytes(), path.name, author=account(by), court_code=court_code, legacy=legacy, progress=progress
    )
    rows = BatchRow.objects.filter(batch=batch).exclude(findings="").order_by("line_no")[: importing.KEPT_FINDINGS]
    findings = [(row.line_no, finding) for row in rows for finding in reviewing.findings(row)]
    return ImportOutcome(
        batch=batch.pk,
        state=str(batch.state),
        counts=batch.counts,
        findings=findings,
        refused_rows=lambda: refused.open_rows(batch, by=batch.author),
    )


def write_refused(outcome: ImportOutcome, path: Path) -> None:
    """A file that only its owner reads: it holds whole numbers."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="") as file:
        file.writelines(refused.lines(outcome.refused_rows()))


def publish(batch_id: str, *, by: str | None, commit: bool, progress: Progress) -> Published:
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("there is no such batch")
    if not commit:
        return Published(batch=batch.pk, committed=False, outcomes={str(batch.state): batch.rows_to_publish})
    report = publishing.publish(batch, by=_named(by) if by else None, progress=progress)
    return Published(batch=batch.pk, committed=True, outcomes=report.outcomes)


def adopt(path: Path, *, by: str | None, commit: bool) -> str:
    if not commit:
        policy = policies.load_built_in(str(path))
        return f"{policy.name} version {policy.version} can be adopted."
    row = policies.adopt(path, by=account(by))
    if row.adopted_at is None:
        return (
            f"{row.name} version {row.version} is proposed; it comes into force when another person adopts it (--by)."
        )
    return f"{row.name} version {row.version} is in force."


def assess(path: Path) -> str:
    now = datetime.now(UTC)
    if path.suffix.lower() not in {".pdf", ".html"}:
        raise RuleError("file_kind", field="FILE", rule="an assessment is written as .pdf or as .html")
    pdf = path.suffix.lower() == ".pdf"
    path.write_bytes(assessments.pdf(now) if pdf else assessments.html(now).encode())
    policy = policies.active()
    return f"{path}: impact assessment of {policy.name} version {policy.version}."


def retain(*, commit: bool) -> list[retention.Found]:
    now = datetime.now(UTC)
    return retention.run(now) if commit else retention.look(now)


def migrate(tell: Callable[[str], None]) -> str:
    made = keys.create_missing(settings.DATA_DIR, _key_files())
    databases.migrate(tell)
    return "\n".join(
        [*(f"Made {path} (keep a copy apart from the database)." for path in made), "The database is up to date."]
    )


def check(*, deploy: bool) -> list[str]:
    """Everything that is wrong with this installation, one line each."""
    problems = [f"{path}: missing; debtormap migrate makes it" for path in _key_files() if not path.is_file()]
    try:
        problems += _database_problems()
    except DatabaseError:
        problems.append("DEBTORMAP_DATABASE_URL: the database cannot be reached or is not the register's")
    try:
        problems += _clue_problems()
    except DatabaseError:
        problems.append("DEBTORMAP_CLUES_DATABASE_URL: the database cannot be reached or is not the clues'")
    problems += _gazetteer_problems()
    return problems + (_deploy_problems() if deploy else [])


def _gazetteer_problems() -> list[str]:
    try:
        datum_check.refuse_other_datum(settings.GAZETTEER)
    except RuleError as error:
        return [f"DEBTORMAP_GAZETTEER: {error}; {error.mend}"]
    return []


def _clue_problems() -> list[str]:
    if databases.is_behind("clues"):
        return ["the clues' database is behind the program; debtormap migrate renews it"]
    return []


def _database_problems() -> list[str]:
    if databases.is_behind("default"):
        return ["the database is behind the program; debtormap migrate renews it"]
    return list(checking.verify().problems)


def _deploy_problems() -> list[str]:
    problems = deploying.problems(settings.ENVIRONMENT, now=datetime.now(UTC))
    if connection.introspection.table_names() and not policies.active().is_adopted:
        problems.append("no disclosure policy is adopted: synthetic data only; see debtormap policy adopt")
    if connections["clues"].introspection.table_names():
        if not officers.live_keys():
            problems.append("nobody can read clues: no form for them opens; an officer of the desk makes a key")
        if escrow.live_key() is None:
            problems.append("the clue desk has no escrow: what its officers lose is lost")
    return problems


def _key_files() -> tuple[Path, ...]:
    return (
        settings.SECRET_KEY_FILE, settings.REGISTER_KEY_FILE, settings.CLUES_KEY_FILE, settings.LEDGER_KEY_FILE,
        settings.BACKUP_KEY_FILE,
    )  # fmt: skip


def account(name: str | None) -> Account:
    return _named(name) if name else _own_account()


def _named(name: str) -> Account:
    account = Account.objects.filter(username=name).first()
    if account is None:
        raise NotFound("there is no account of this name; debtormap staff add makes one")
    return account


def _own_account() -> Account:
    made, is_new = Account.objects.get_or_create(
        username=OWN_ACCOUNT, defaults={"roles": [Role.CLERK.value, Role.ADMINISTRATOR.value]}
    )
    if is_new:
        made.set_unusable_password()
        made.save(update_fields=["password"])
    return made
