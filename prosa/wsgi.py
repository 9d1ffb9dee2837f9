"""The WSGI application: `prosa.wsgi:application`."""

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from prosa.core.housekeeping import start_housekeeping
from prosa.core.server import live_as_worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosa.settings")

if settings.CONFIG_PROBLEMS:  # a server that was not started by a command has run no checks
    sys.exit("\n".join(f"{problem.message} {problem.hint}" for problem in settings.CONFIG_PROBLEMS))
application = get_wsgi_application()
live_as_worker()
start_housekeeping()
