"""What a browser would send of a page's form."""

import html5lib


def filled_in(page, fields):
    """A form of `page` as a browser would send it, with `fields` filled in; None unticks a box."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = [_sent(form) for form in tree.iter("form") if form.get("method") == "post"]
    wanted = {name for name in fields if not name.startswith("_")}
    best = max(found, key=lambda sent: (len(wanted & sent.keys()), len(sent)), default={})
    return {name: value for name, value in (best | fields).items() if value is not None}


def _sent(form):
    sent = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type")
        if not name or "disabled" in field.attrib:
            continue
        if field.tag == "textarea":
            sent[name] = (field.text or "").removeprefix("\n")
        elif field.tag == "select":
            chosen = [o.get("value", o.text) for o in field.iter("option") if "selected" in o.attrib]
            first = [o.get("value", o.text) for o in field.iter("option")][:1]
            sent[name] = chosen if "multiple" in field.attrib else (chosen or first or [""])[0]
        elif field.tag == "input" and kind not in ("submit", "image", "button"):
            is_box = kind in ("checkbox", "radio")
            ticked = not is_box or "checked" in field.attrib
            value = field.get("value", "on" if is_box else "")
            sent[name] = sent.get(name, []) + [value] * ticked
    return sent
