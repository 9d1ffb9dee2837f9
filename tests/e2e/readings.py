"""Leads and matches for a server that runs, written by a process of its own, as the worker writes them."""

import subprocess
import sys

from tests.servers import ROOT, RunningServer, server_environment

_CODE = """
import django
django.setup()
from django.db.models import F
from prosa.conversations.models import Conversation
from prosa.core.clock import now
from prosa.leads.extraction import Place, Utterance
from prosa.leads.extractors.choosing import make_extractor
from prosa.leads.services import store_readings
from prosa.leads.storing import Reading
from prosa.listings.models import Listing
from prosa.matching.refreshing import refresh_stale_matches

rules = make_extractor("rules")
places = [Place(*place) for place in Listing.objects.order_by().values_list("neighbourhood", "city").distinct()]
readings = []
for stale in Conversation.objects.filter(derived_revision__lt=F("revision")):
    messages = list(stale.messages.order_by("sent_at", "id").values_list("id", "direction", "content"))
    found = rules.extract(messages=[Utterance(*message[1:]) for message in messages], places=places)
    keys = [message[0] for message in messages]
    readings.append(Reading(stale.pk, stale.uuid, stale.revision, keys, extraction=found, read_by="rules"))
store_readings(readings=readings, now=now())
while refresh_stale_matches(now=now()):
    pass
"""


def read_everything(server: RunningServer) -> None:
    """Have the rules read what is stale in the server's database, and match what has changed."""
    environment = server_environment(DATABASE_URL=server.database_url, DJANGO_SETTINGS_MODULE="prosa.settings")
    subprocess.run([sys.executable, "-c", _CODE], cwd=ROOT, env=environment, check=True, timeout=60)
