"""Acting on chosen rows of an editors' list, as a person does: choose, read the question, confirm."""


def ask(client, address, action, rows):
    """The answer to choosing `rows` and an action: the question whether it is meant."""
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(address, data, follow=True)


def confirm(client, address, question):
    """What comes of confirming `question`, an answer of `ask`."""
    context = question.context
    data = {"action": context["action"], "_selected_action": context["selected"], "_confirmed": "yes"}
    return client.post(address, data | {"_versions": context["versions"]}, follow=True)


def act(client, address, action, rows):
    """Choose and confirm. Whoever is not offered the action gets the answer to choosing."""
    question = ask(client, address, action, rows)
    return confirm(client, address, question) if "_confirmed" in question.content.decode() else question
