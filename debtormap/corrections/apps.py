"""Corrections as a Django app."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "debtormap.corrections"
    label = "corrections"
    verbose_name = "纠正申请"
