"""The WSGI application: `prosa.wsgi:application`."""

import os
import sys

import django
from django.conf import settings

from prosa.core.garbage import collect_seldom
from prosa.core.handler import ProsaHandler
from prosa.core.housekeeping import start_housekeeping
from prosa.core.metrics import share_metrics
from prosa.core.reporting import start_reporting
from prosa.core.server import live_as_worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prosa.settings")

if settings.CONFIG_PROBLEMS:  # a server that was not started by a command has run no checks
    sys.exit("\n".join(f"{problem.message} {problem.hint}" for problem in settings.CONFIG_PROBLEMS))
django.setup(set_prefix=False)
share_metrics(settings.METRICS_FOLDER)
start_reporting(component="web")
application = ProsaHandler()
collect_seldom()
live_as_worker()
start_housekeeping()
