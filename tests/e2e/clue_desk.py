"""An officer at the desk of a running installation, by the desk's own services.

    python -m tests.e2e.clue_desk read | ask | verify

`read` opens the newest clue with all that came with it; `ask` writes the question on standard input to its sender;
`verify` takes it on and tells how to reach the sender. The passphrase stands in DESK_PASSPHRASE.
"""

import base64
import json
import os
import sys
from typing import Any


def read() -> dict[str, Any]:
    from debtormap.clues import desk, files

    lin, clue_id = _newest()
    opened = desk.open_clue(clue_id, lin, reason="triage")
    content = opened.content
    copies = [files.working_copy(clue_id, file.id, lin, reason="triage") for file in opened.files]
    return {
        "asset_class": content.asset_class, "description": content.description, "location": content.location,
        "since": content.since, "source": content.source, "traits": sorted(content.traits),
        "wants_reward": content.wants_reward, "listing_id": content.listing_id,
        "turns": [[turn.author, turn.text] for turn in opened.turns],
        "files": [[file.media_type, file.size_bytes] for file in opened.files],
        "copies": [base64.b64encode(copy.data).decode() for copy in copies],
        "originals": [base64.b64encode(data).decode() for data in _originals(clue_id, lin)],
    }  # fmt: skip


def ask() -> dict[str, Any]:
    from debtormap.clues import desk

    lin, clue_id = _newest()
    desk.ask(clue_id, lin, sys.stdin.read())
    return {}


def verify() -> dict[str, Any]:
    from debtormap.clues import desk, working
    from debtormap.core.clues import Action, Status

    lin, clue_id = _newest()
    working.move(clue_id, Action.FIND_CONCRETE, expected=Status.RECEIVED, by=lin.account)
    working.assign(clue_id, lin, lin.account, expected=Status.CONCRETE)
    working.move(clue_id, Action.BEGIN_VERIFYING, expected=Status.ASSIGNED, by=lin.account)
    return {"contact": desk.contact(clue_id, lin, reason="to call")}


def _newest() -> Any:
    from debtormap.clues import officers
    from debtormap.clues.models import Clue
    from debtormap.staff.models import Account

    lin = officers.unlock(Account.objects.get(username="lin"), os.environ["DESK_PASSPHRASE"])
    return lin, Clue.objects.latest("sequence").id


def _originals(clue_id: str, lin: Any) -> list[bytes]:
    """As sealed when they came; at the desk itself they need the leave of another person."""
    from debtormap.clues import contents, keyring, uploads
    from debtormap.clues.models import Channel, Clue, File, Holder

    clue = Clue.objects.get(id=clue_id)
    key = keyring.find(clue, Holder.OFFICER, lin.key_id, lin.private)[Channel.CONTENT]
    return [
        uploads.whole(file.upload_id, contents.unseal_manifest(file.sealed, key, file.pk))
        for file in File.objects.filter(clue=clue).order_by("number")
    ]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debtormap.settings")
    django.setup()
    sys.stdout.write(json.dumps({"read": read, "ask": ask, "verify": verify}[sys.argv[1]]()))
