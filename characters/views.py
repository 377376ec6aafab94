"""Public pages."""


def person(request, **kwargs):
    raise NotImplementedError


def place(request, **kwargs):
    raise NotImplementedError


def people(request):
    raise NotImplementedError


def places(request):
    raise NotImplementedError
