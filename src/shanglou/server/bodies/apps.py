"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BodiesConfig(AppConfig):
    """Name and label."""

    name = "shanglou.server.bodies"
    label = "bodies"
    verbose_name = _("机构与人员")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Enter sign-ins and what guards accounts in the log; say its words."""
        from . import log_words, sign_ins  # noqa: F401 (words are said by being imported)

        sign_ins.listen()
