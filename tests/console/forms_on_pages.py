"""The forms that a page of the console sends to a browser, as a person may fill them in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

#: Fields of the frame, which are on every page.
NOT_OURS: Final = frozenset({"csrfmiddlewaretoken", "next", "language"})


@dataclass(slots=True)
class Field:
    name: str
    kind: str
    """The input's type, `textarea` or `select`."""
    value: str = ""
    choices: list[str] = field(default_factory=list)
    has_error: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether a person types it, and finds it again when it is refused; a secret is not sent back."""
        return self.kind in {"text", "textarea", "number", "date", "email", "search"}


@dataclass(slots=True)
class PageForm:
    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    is_upload: bool = False

    def filled(self) -> dict[str, str]:
        """Everything filled in as a page that was just opened suggests, and the first of each choice."""
        return {each.name: _plausible(each) for each in self.fields.values() if each.kind != "file"}


def forms_of(html: str, page: str) -> list[PageForm]:
    """Each form of the page that is sent by POST, but those of the frame."""
    parser = _Forms(page)
    parser.feed(html)
    return [each for each in parser.found if each.fields and "/accounts/" not in each.action]


def _plausible(asked: Field) -> str:
    if asked.value:
        return asked.value
    if asked.choices:
        return next((each for each in asked.choices if each), "")
    return {"date": "2026-03-02", "number": "1", "checkbox": "on"}.get(asked.kind, "演示理由十个字以上的一句话")


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._page, self._form, self._text = page, None, None
        self._select: Field | None = None

    _form: PageForm | None
    _text: Field | None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method", "").lower() == "post":
            self._form = PageForm(action=told.get("action") or self._page, is_upload="multipart" in str(told))
            self.found.append(self._form)
        elif self._form is not None and tag in {"input", "textarea", "select", "button"} and told.get("name"):
            self._take(tag, told)
        elif tag == "option" and self._select is not None:
            self._select.choices.append(told.get("value", ""))
            if "selected" in told:
                self._select.value = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._text = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data

    def _take(self, tag: str, told: dict[str, str]) -> None:
        assert self._form is not None
        name, kind = told["name"], told.get("type", "text") if tag in {"input", "button"} else tag
        if name in NOT_OURS:
            return
        made = self._form.fields.setdefault(name, Field(name=name, kind=kind))
        made.has_error = made.has_error or told.get("aria-invalid") == "true"
        if kind in {"radio", "submit"} or (kind == "checkbox" and "value" in told):
            made.choices.append(told.get("value", ""))
            if "checked" in told:
                made.value = told["value"]
        elif tag == "textarea":
            # The line end that HTML lets a text begin with is none of it.
            made.value, self._text = "", made
        elif tag == "select":
            self._select = made
        else:
            made.value = told.get("value", "")
