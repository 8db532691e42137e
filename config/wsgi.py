"""What gunicorn serves."""

import gc
import os
import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CHARSET = re.compile(r";\s*charset[^;]*", re.IGNORECASE)
django_application = get_wsgi_application()

# All pages are there before workers are forked, for all of them to share, and the collector lets
# what is there alone (docs/decisions/0019).
import_module(settings.ROOT_URLCONF)
gc.freeze()
gc.set_threshold(20_000, 20, 100)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Serve a request; what comes in is UTF-8, whatever charset it names.

    Some charsets let half a character in, which no page can show, and with a name that is no
    charset of text Django fails before a page of ours could answer.
    """
    if kind := environ.get("CONTENT_TYPE"):
        environ["CONTENT_TYPE"] = CHARSET.sub("", kind)
    return django_application(environ, start_response)
