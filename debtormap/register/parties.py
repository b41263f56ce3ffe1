"""Holding the parties and cases of a piece of a batch: those that are new are added, names are brought up to date."""

from collections.abc import Iterable, Sequence

from debtormap.core.rows import Draft
from debtormap.ledger import bulk
from debtormap.register import drafts, ids
from debtormap.register.sealing import seal_each

CaseKey = tuple[str, str]


def hold(wanted: Sequence[tuple[bytes, Draft]]) -> dict[bytes, str]:
    """Ids of the parties by key; call it inside the piece's transaction."""
    latest = dict(wanted)
    found = bulk.select_in("register_party", ("key", "id", "name"), "key", list(latest))
    held = {key: (party_id, name) for key, party_id, name in found}
    unknown = [(key, draft) for key, draft in latest.items() if key not in held]
    new = [(party_id, *each) for party_id, each in zip(ids.new_row_ids(len(unknown)), unknown, strict=True)]
    numbers = iter(seal_each([draft.number.encode() for _, draft in unknown if draft.number], drafts.NUMBER_FIELD))
    bulk.insert(
        "register_party",
        ("id", "key", "kind", "name", "number_sealed"),
        [
            (party_id, key, draft.kind.value, draft.name, next(numbers) if draft.number else None)
            for party_id, key, draft in new
        ],
    )
    renamed = [(latest[key].name, party_id) for key, (party_id, name) in held.items() if name != latest[key].name]
    if renamed:
        bulk.update("UPDATE register_party SET name = %s WHERE id = %s", renamed)
    return {key: party_id for key, (party_id, _) in held.items()} | {key: party_id for party_id, key, _ in new}


def hold_cases(wanted: Iterable[Draft]) -> dict[CaseKey, str]:
    """Ids of the cases by court code and case number; call it inside the piece's transaction."""
    latest: dict[CaseKey, Draft] = {(draft.court_code, draft.case_number): draft for draft in wanted}
    numbers = [case_number for _, case_number in latest]
    found = bulk.select_in("register_case", ("court_code", "case_number", "id"), "case_number", numbers)
    held = {(court_code, case_number): case_id for court_code, case_number, case_id in found}
    unknown = [(key, draft) for key, draft in latest.items() if key not in held]
    new = [(case_id, *each) for case_id, each in zip(ids.new_row_ids(len(unknown)), unknown, strict=True)]
    bulk.insert(
        "register_case",
        ("id", "court_code", "court_name", "case_number", "filed_on"),
        [(case_id, *_case_values(draft)) for case_id, _, draft in new],
    )
    return held | {key: case_id for case_id, key, _ in new}


def _case_values(draft: Draft) -> tuple[object, ...]:
    return draft.court_code, draft.court_name, draft.case_number, bulk.day(draft.filed_on)
