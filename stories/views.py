"""Public pages."""


def detail(request, **kwargs):
    raise NotImplementedError


def tag(request, **kwargs):
    raise NotImplementedError


def collection(request, **kwargs):
    raise NotImplementedError
