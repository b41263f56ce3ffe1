"""Addresses of the console, all under /console (FORCE_SCRIPT_NAME). Each is named in the access matrix of the tests."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from debtormap.console.pages import (
    addresses,
    audit,
    batches,
    clues,
    confirmations,
    corrections,
    deadlines,
    hiding,
    imports,
    ledger,
    listings,
    parties,
    recipients,
    reconciliation,
    staff,
    welcome,
)
from debtormap.console.site import site


def closed(request: HttpRequest) -> HttpResponse:
    """Parts of allauth that a court has no use for: nobody signs up or gets passwords by mail here."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("import/", imports.show, name="import"),
    path("import/<str:key>/progress", imports.show_progress, name="import_progress"),
    path("batches/", batches.show_all, name="batches"),
    path("batches/<str:batch_id>/", batches.show, name="batch"),
    path("batches/<str:batch_id>/addresses/", addresses.show_all, name="addresses"),
    path("batches/<str:batch_id>/addresses/<int:line_no>/", addresses.show, name="address"),
    path("batches/<str:batch_id>/findings.csv", batches.findings, name="batch_findings"),
    path("batches/<str:batch_id>/refused.csv", batches.refused_rows, name="batch_refused"),
    path("batches/<str:batch_id>/progress", batches.show_progress, name="batch_progress"),
    path("batches/<str:batch_id>/approve", batches.approve, name="batch_approve"),
    path("batches/<str:batch_id>/reject", batches.reject, name="batch_reject"),
    path("batches/<str:batch_id>/publish", batches.publish, name="batch_publish"),
    path("clues/", clues.show_all, name="clues"),
    path("clues/key", clues.key, name="clue_key"),
    path("clues/<str:clue_id>/", clues.show, name="clue"),
    path("clues/<str:clue_id>/act", clues.act, name="clue_act"),
    path("clues/<str:clue_id>/files/<str:file_id>", clues.download, name="clue_file"),
    path("listings/", listings.show_all, name="listings"),
    path("listings/<str:listing_id>/", listings.show, name="listing"),
    path("listings/<str:listing_id>/withdraw", listings.withdraw, name="withdraw"),
    path("parties/", parties.show, name="parties"),
    path("parties/<str:masked_id>/<str:other_id>/judge", parties.judge, name="parties_judge"),
    path("parties/<str:finding_id>/undo", parties.undo, name="parties_undo"),
    path("listings/<str:listing_id>/hide", hiding.hide, name="hide"),
    path("listings/<str:listing_id>/restore", hiding.restore, name="restore"),
    path("listings/<str:listing_id>/restore/<str:restoration_id>", hiding.decide, name="restore_decide"),
    path("confirmations/", confirmations.show_all, name="confirmations"),
    path("confirmations/confirm", confirmations.confirm, name="confirm"),
    path("deadlines/", deadlines.show, name="deadlines"),
    path("corrections/", corrections.show_all, name="corrections"),
    path("corrections/alarms/<int:alarm_id>/", corrections.see_alarm, name="correction_alarm"),
    path("corrections/<str:request_id>/", corrections.show, name="correction"),
    path("corrections/<str:request_id>/papers/<str:paper_id>/", corrections.show_paper, name="correction_paper"),
    path("corrections/<str:request_id>/<str:deed>/", corrections.act, name="correction_act"),
    path("reconciliation/", reconciliation.show, name="reconciliation"),
    path("reconciliation/<int:discrepancy_id>/settle", reconciliation.settle, name="discrepancy_settle"),
    path("ledger/", ledger.show, name="ledger"),
    path("ledger/<int:seq>/", ledger.event, name="ledger_event"),
    path("audit/", audit.show, name="audit"),
    path("recipients/", recipients.show, name="recipients"),
    path("recipients/propose", recipients.propose, name="recipient_propose"),
    path("recipients/<str:recipient_id>/admit", recipients.admit, name="recipient_admit"),
    path("recipients/<str:recipient_id>/end", recipients.end, name="recipient_end"),
    path("staff/", staff.show, name="staff"),
    path("staff/add/", staff.add, name="staff_add"),
    path("staff/<int:account_id>/link", staff.link, name="staff_link"),
    path("welcome/<str:uid>/<str:token>/", welcome.show, name="welcome"),
    re_path(r"^accounts/(?:signup|email|confirm-email|password/(?:reset|set)|login/code|phone)(?:/|$)", closed),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", site.urls),
]
