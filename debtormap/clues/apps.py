"""The clue desk as a Django app."""

from django.apps import AppConfig


class CluesConfig(AppConfig):
    name = "debtormap.clues"
    label = "clues"
    verbose_name = "线索"
