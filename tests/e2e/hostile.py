"""Hostile texts through the real services into a running installation: listings, a request and a clue.

    python -m tests.e2e.hostile PLACE_ADDRESS

Writes one JSON object: what was made. The passphrase of the desk's officer stands in DESK_PASSPHRASE.
"""

import json
import os
import sys
from typing import Any


def make(address: str) -> dict[str, Any]:
    from debtormap.register import importing, publishing, reviewing
    from debtormap.register.models import Listing
    from debtormap.staff.models import Account
    from tests.examples import COURT, csv_bytes

    mei, tao, han = (Account.objects.get(username=name) for name in ("mei", "tao", "han"))
    rows = list(_rows(address))
    batch = importing.stage(csv_bytes(rows), "<img src=x onerror=alert(73)>.csv", author=mei, court_code=COURT)
    publishing.publish(reviewing.approve(batch, by=tao), by=tao)
    cases = [each["案号"] for each in rows[:-1]]
    ids = dict(Listing.objects.filter(case__case_number__in=cases).values_list("case__case_number", "id"))
    listings = [ids[case] for case in cases]
    return {"batch": batch.pk, "listings": listings, **_request(listings[-1], han), **_clue(listings[0])}


def _rows(address: str) -> Any:
    from tests.examples import row
    from tests.security.payloads import FORMULAS, MARKUP, UNSEEN

    texts = [*MARKUP, *UNSEEN]
    names = [" ".join(texts[at : at + 4]) for at in range(0, len(texts), 4)] + [FORMULAS[0]]
    for serial, name in enumerate(names, 8101):
        part = texts[(serial - 8101) * 4 :][:4] or FORMULAS
        said = {"已履行 (部分)": part[0], "未履行 (部分)": part[-1], "被执行人的履行情况": "部分未履行"}
        told = {"生效法律文书确定的义务": " ".join(texts), "做出执行依据单位": part[0]}
        yield row(serial, 姓名=name, 住所地=f"{address}9007号", **said, **told)
    bad = {"身份证号码/组织机构代码": "139990199003070011", "生效法律文书确定的义务": FORMULAS[0]}
    yield row(8199, 姓名=FORMULAS[1], 住所地=FORMULAS[2], **bad)


def _request(listing_id: str, han: Any) -> dict[str, Any]:
    from django.utils import timezone

    from debtormap.core.corrections import Kind
    from debtormap.corrections import desk
    from debtormap.register.models import Listing
    from tests.corrections.examples import asked, latest
    from tests.security.payloads import MARKUP

    said = " ".join(MARKUP)
    receipt = asked(
        Listing.objects.get(pk=listing_id), timezone.now(), Kind.NOT_LISTABLE, reasons=said, contact=MARKUP[1]
    )
    request = latest()
    desk.dismiss(request.pk, by=han, expected=request.version, reasons=said, now=timezone.now())
    return {"request": request.pk, "request_receipt": receipt}


def _clue(listing_id: str) -> dict[str, Any]:
    from debtormap.clues import desk, officers
    from debtormap.clues.models import Clue
    from debtormap.staff.models import Account
    from tests.clues.examples import sent
    from tests.security.payloads import MARKUP

    said = " ".join(MARKUP)
    receipt = sent(description=said, location=MARKUP[1], since=MARKUP[1], contact=MARKUP[1], listing_id=listing_id)
    clue = Clue.objects.latest("sequence")
    lin = officers.unlock(Account.objects.get(username="lin"), os.environ["DESK_PASSPHRASE"])
    desk.ask(clue.id, lin, said)
    return {"clue": clue.id, "clue_receipt": receipt}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "debtormap.settings")
    django.setup()
    sys.stdout.write(json.dumps(make(sys.argv[1])))
