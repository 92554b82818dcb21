"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanglou.server.site.settings")
application = get_wsgi_application()


def _settle() -> None:
    """Load what every request needs before the first one asks for it, and let the collector of garbage leave it alone: going
    through all policies again and again held up every tenth page for a third of a second.
    """
    from django.urls import get_resolver

    from shanglou.policies import library

    library()
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


_settle()
