"""How the console looks: the settings of Unfold. Colours stand in static/console/console.css.

Read by the settings, so nothing here may need Django to be set up.
"""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Judgment Disclosure console"),
    "SITE_HEADER": _("Judgment Disclosure"),
    "SITE_SUBHEADER": _("console"),
    "SITE_URL": None,
    "SITE_SYMBOL": "balance",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("console/icon.svg")}],
    "STYLES": [],
    "SHOW_LANGUAGES": True,
    "THEME": "light",
    "BORDER_RADIUS": None,
    "COLORS": {"base": {}, "primary": {}, "font": {}},
    "LANGUAGES": {"action": reverse_lazy("set_language"), "navigation": []},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "debtormap.console.navigation.sidebar",
    },
}
