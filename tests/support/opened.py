"""A form as a browser has it once it is open: what would be sent if nobody touched it."""

from html.parser import HTMLParser

BUTTONS = {"submit", "button", "image", "reset"}


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.sent, self.form, self.inside, self.templates = {}, None, None, 0
        self.select = self.option = self.textarea = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.form = attrs.get("id", "")
        elif tag == "template":
            self.templates += 1
        elif self.templates or not (self.form or "").endswith("_form"):
            return
        elif tag == "input" and "name" in attrs and attrs.get("type") != "file":
            kind = attrs.get("type", "text")
            if kind not in BUTTONS and (kind not in {"checkbox", "radio"} or "checked" in attrs):
                self.sent[attrs["name"]] = attrs.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea":
            self.textarea, self.sent[attrs["name"]] = attrs["name"], ""
        elif tag == "select":
            self.select = attrs["name"]
            self.sent.setdefault(self.select, "")
        elif tag == "option" and "selected" in attrs:
            self.sent[self.select] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "template":
            self.templates -= 1
        elif tag == "form":
            self.form = None
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.sent[self.textarea] += data


def opened(client, address: str) -> dict[str, str]:
    """The fields of the form at `address` as they would be sent untouched; its buttons are not pressed."""
    return fields_of(client.get(address))


def fields_of(response) -> dict[str, str]:
    """The same, of a page that is here already."""
    fields = _Fields()
    fields.feed(response.content.decode())
    return {
        name: value.removeprefix("\n").removeprefix("\r\n")
        for name, value in fields.sent.items()
        if "__prefix__" not in name
    }
