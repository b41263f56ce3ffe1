"""What a person may see: the own court's matters; the high court's people see all."""

from django.db.models import QuerySet

from debtormap.core.errors import NotFound
from debtormap.register.models import AuditEntry, Batch, Listing
from debtormap.staff.models import Account, may_act_for


def batches(account: Account) -> QuerySet[Batch]:
    found = Batch.objects.select_related("author", "approver", "rejected_by")
    return found.filter(court_code=account.court_code) if account.court_code else found


def listings(account: Account) -> QuerySet[Listing]:
    found = Listing.objects.select_related("party", "case", "batch")
    return found.filter(case__court_code=account.court_code) if account.court_code else found


def audit_entries(account: Account) -> QuerySet[AuditEntry]:
    """Of a court: what its own people did. Of the high court: everything."""
    found = AuditEntry.objects.select_related("actor")
    return found.filter(actor__court_code=account.court_code) if account.court_code else found


def batch(account: Account, batch_id: str) -> Batch:
    """NotFound when there is none, or when it is another court's."""
    found = batches(account).filter(pk=batch_id).first()
    if found is None or not may_act_for(account, found.court_code):
        raise NotFound("no such batch")
    return found


def listing(account: Account, listing_id: str) -> Listing:
    """NotFound when there is none, or when it is another court's."""
    found = listings(account).filter(pk=listing_id).first()
    if found is None or not may_act_for(account, found.case.court_code):
        raise NotFound("no such listing")
    return found
