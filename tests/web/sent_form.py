"""What a browser would send of a page's forms, as they stand."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Gathers the fields of all forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = self._text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        name = said.get("name", "")
        if tag == "input" and name and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            self.found[name] = said.get("value", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in said or self._select not in self.found):
            self.found[self._select] = said.get("value", "")
        elif tag == "textarea":
            self._text, self.found[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.found[self._text] += data


def fields_of(page: str) -> dict[str, str]:
    """The fields of a page, by their names, with what they hold."""
    reader = _Fields()
    reader.feed(page)
    reader.found.pop("csrfmiddlewaretoken", None)
    return reader.found
