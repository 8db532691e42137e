"""Placeholder so that the URLconf imports; helper-5 writes the real one."""


def examples(request): ...


def about_this_data(request): ...
