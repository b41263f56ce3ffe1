"""The register as a Django app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "debtormap.register"
    label = "register"
    verbose_name = "登记簿"
