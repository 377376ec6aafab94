"""Public pages."""


def person(request, **kwargs):
    raise NotImplementedError


def place(request, **kwargs):
    raise NotImplementedError
