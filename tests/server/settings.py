"""Settings of the tests: the platform's own, in a home folder that goes away, on the database that the environment names."""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="shanglou-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["SHANGLOU_HOME"] = _home
os.environ.setdefault("SHANGLOU_KEYS", "00112233445566778899aabbccddeeff")

from shanglou.server.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
