"""The sidebar: for each person only what the person may open."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from debtormap.clues import notices
from debtormap.console.access import Act, may
from debtormap.staff.models import Account

Entry = tuple[Act, "str | Promise", str, str, frozenset[str]]

#: For each group: act, title, icon, name of the address, and the addresses at which the entry is the current one.
GROUPS: tuple[tuple["str | Promise", tuple[Entry, ...]], ...] = (
    (
        _("Work"),
        (
            (Act.SEE_FRAME, _("Overview"), "dashboard", "admin:index", frozenset({"admin:index"})),
            (Act.IMPORT, _("Import a list"), "upload_file", "import", frozenset({"import"})),
            (
                Act.READ_REGISTER,
                _("Proceedings"),
                "approval",
                "proceedings",
                frozenset({"proceedings", "proceeding", "proceeding_open"}),
            ),
            (Act.READ_REGISTER, _("Batches"), "inventory_2", "batches", frozenset({"batches", "batch"})),
            (
                Act.READ_REGISTER,
                _("Listings"),
                "list_alt",
                "listings",
                frozenset({"listings", "listing", "withdraw", "restore"}),
            ),
            (
                Act.SEE_DEADLINES,
                _("Queues"),
                "checklist",
                "queues",
                frozenset({"queues", "queue", "queue_act"}),
            ),
            (Act.SEE_DEADLINES, _("Deadlines"), "schedule", "deadlines", frozenset({"deadlines"})),
            (
                Act.READ_CONFIRMATIONS,
                _("Confirmations"),
                "done_all",
                "confirmations",
                frozenset({"confirmations"}),
            ),
            (Act.READ_REGISTER, _("Duplicates"), "group_work", "parties", frozenset({"parties"})),
            (Act.READ_CORRECTIONS, _("Corrections"), "gavel", "corrections", frozenset({"corrections", "correction"})),
            (
                Act.WORK_AT_COUNTER,
                _("Counter"),
                "badge",
                "counter",
                frozenset({"counter", "counter_issue", "counter_redeem"}),
            ),
            (
                Act.WORK_ON_CLUES,
                _("Clues"),
                "inbox",
                "clues",
                frozenset({"clues", "clue", "clue_key", "clue_file", "clue_contact", "clue_award"}),
            ),
            (Act.HOLD_ESCROW, _("Escrow"), "key", "escrow", frozenset({"escrow", "escrow_take"})),
            (Act.KEEP_KEYS, _("Keys of the desk"), "vpn_key", "clue_keys", frozenset({"clue_keys"})),
            (Act.DECLARE_CONFLICTS, _("Conflicts"), "block", "clue_conflicts", frozenset({"clue_conflicts"})),
            (Act.WRITE_TEMPLATES, _("Answer templates"), "edit_note", "clue_templates", frozenset({"clue_templates"})),
            (Act.GRANT_ORIGINALS, _("Originals"), "attach_file", "clue_originals", frozenset({"clue_originals"})),
            (Act.WORK_ON_REWARDS, _("Reward notices"), "payments", "rewards", frozenset({"rewards", "reward"})),
        ),
    ),
    (
        _("Oversight"),
        (
            (
                Act.READ_REGISTER,
                _("National list"),
                "compare_arrows",
                "reconciliation",
                frozenset({"reconciliation", "discrepancy_settle"}),
            ),
            (Act.READ_ALARMS, _("Alarms"), "notifications", "alarms", frozenset({"alarms"})),
            (Act.READ_REGISTER, _("Statistics"), "bar_chart", "statistics", frozenset({"statistics"})),
            (Act.READ_REGISTER, _("Ledger"), "link", "ledger", frozenset({"ledger", "ledger_event"})),
            (Act.READ_RECIPIENTS, _("Recipients"), "outbox", "recipients", frozenset({"recipients"})),
            (Act.READ_ASSESSMENT, _("Impact assessment"), "policy", "assessment", frozenset({"assessment"})),
            (Act.SET_HOLDS, _("Retention and holds"), "inventory", "retention", frozenset({"retention", "hold_set"})),
            (Act.READ_EXPORTS, _("Exports"), "download", "exports", frozenset({"exports", "export_propose"})),
            (Act.READ_AUDIT, _("Audit entries"), "fact_check", "audit", frozenset({"audit"})),
        ),
    ),
    (
        _("Administration"),
        (
            (Act.MANAGE_ACCOUNTS, _("Accounts"), "group", "staff", frozenset({"staff", "staff_add", "staff_change"})),
            (Act.MANAGE_JOBS, _("Background work"), "pending_actions", "jobs", frozenset({"jobs"})),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with at least one entry, in the shape that Unfold reads."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    groups = (
        {"title": title, "items": [_item(entry, here, request) for entry in entries if may(request.user, entry[0])]}
        for title, entries in GROUPS
    )
    return [group for group in groups if group["items"]]


def _item(entry: Entry, here: str, request: HttpRequest) -> dict[str, Any]:
    act, title, icon, name, current = entry
    item = {"title": title, "icon": icon, "link": reverse(name), "active": here in current}
    if act is Act.WORK_ON_CLUES and isinstance(request.user, Account) and notices.is_waiting(request.user):
        # Nothing of how many or what: who looks over a shoulder learns that something came in the last hours.
        item |= {"badge": _("new"), "badge_variant": "info"}
    return item
