"""The smallest site on which django-comments-xtd shows one thread: settings, addresses, loading."""

import json
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

settings.configure(
    DEBUG=False,
    SECRET_KEY="a benchmark has no secrets",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["PEER_DATABASE"]}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sites",
        "django.contrib.flatpages",
        "rest_framework",
        "django_comments_xtd",
        "django_comments",
    ],
    MIDDLEWARE=[],
    SITE_ID=1,
    COMMENTS_APP="django_comments_xtd",
    COMMENTS_XTD_MAX_THREAD_LEVEL=10,
    COMMENTS_XTD_CONFIRM_EMAIL=False,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
application = get_wsgi_application()  # first: addresses and models exist only after it
urlpatterns = [path("comments/", include("django_comments_xtd.urls"))]
from django.contrib.contenttypes.models import ContentType  # noqa: E402 (after the set-up above)
from django.contrib.flatpages.models import FlatPage  # noqa: E402
from django.contrib.sites.models import Site  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_comments_xtd.models import XtdComment  # noqa: E402


def load(file: str) -> None:
    """Make the tables and one page with the thread of `file` (JSON lines: parent, name, body)."""
    call_command("migrate", verbosity=0)
    page = FlatPage.objects.create(url="/x/", title="x")
    of_page = {"content_type": ContentType.objects.get_for_model(FlatPage), "object_pk": str(page.pk)}
    made: list[XtdComment] = []
    with Path(file).open() as lines:
        for line in lines:
            entry = json.loads(line)
            parent = made[entry["parent"]] if entry["parent"] is not None else None
            while parent is not None and parent.level >= 10:  # its own bound
                parent = made[[comment.pk for comment in made].index(parent.parent_id)]
            made.append(
                XtdComment.objects.create(
                    site=Site.objects.get_current(),
                    user_name=entry["name"],
                    comment=entry["body"],
                    submit_date=timezone.now(),
                    parent_id=parent.pk if parent else 0,
                    **of_page,
                )
            )


if __name__ == "__main__":
    load(sys.argv[1])
