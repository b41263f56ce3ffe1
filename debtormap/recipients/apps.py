"""Recipients as a Django app."""

from django.apps import AppConfig


class RecipientsConfig(AppConfig):
    name = "debtormap.recipients"
    label = "recipients"
    verbose_name = "通报单位"
