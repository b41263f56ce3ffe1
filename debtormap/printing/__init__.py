"""The printing room: an HTML template and its values in, a tagged PDF with its fonts embedded out."""

from debtormap.printing.pages import Unprintable, pdf

__all__ = ["Unprintable", "pdf"]
