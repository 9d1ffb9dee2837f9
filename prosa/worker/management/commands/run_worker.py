"""Keep fresh what is derived of the record, until SIGINT or SIGTERM."""

import gc
import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand

from prosa import __version__
from prosa.core.duties import registered_duties
from prosa.core.logs import log_life
from prosa.core.metrics import share_metrics
from prosa.core.reporting import start_reporting
from prosa.core.supervision import end_with_server
from prosa.worker.loop import work

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Keep leads and all else that is derived of the record fresh, until SIGINT or SIGTERM, which end it after what "
        "it is doing. ./run starts one beside the server unless WORKER=false; any number may run at the same time."
    )

    requires_system_checks = (Tags.compatibility,)  # the others would load the pages, which this process never needs

    def handle(self, *_args: Any, **_options: Any) -> None:
        ending = threading.Event()
        is_supervised = end_with_server(ending)
        signal.signal(signal.SIGTERM, lambda *_: ending.set())
        # A terminal sends SIGINT to all its processes; the server tells a worker of its own when to end.
        signal.signal(signal.SIGINT, signal.SIG_IGN if is_supervised else lambda *_: ending.set())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
        share_metrics(settings.METRICS_FOLDER)
        start_reporting(component="worker")
        gc.freeze()  # what has been loaded stays
        log_life(logger, "The worker of Prosa %s begins", __version__)
        work(duties=registered_duties(), ending=ending)
        log_life(logger, "The worker of Prosa %s has ended", __version__)
