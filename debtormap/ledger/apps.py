"""The ledger as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "debtormap.ledger"
    label = "ledger"
    verbose_name = "公示账本"
