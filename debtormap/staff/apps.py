"""Accounts as a Django app."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "debtormap.staff"
    label = "staff"
    verbose_name = "人员"
