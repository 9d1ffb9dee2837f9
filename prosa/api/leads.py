"""Reading leads: what customers seek."""

import hashlib
from collections import defaultdict
from typing import ClassVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone

from prosa.access.callers import Scope
from prosa.api.conversations import read_id
from prosa.api.lead_parameters import read_filter, read_ordering
from prosa.api.lead_representations import EvidenceShown, LeadPage, LeadShown, show_in_list, show_lead
from prosa.api.lead_schema import CONVERSATION_LEAD_SCHEMA, LEADS_SCHEMA
from prosa.api.parameters import read_truth
from prosa.conversations.models import Conversation, Message
from prosa.leads.models import Lead
from prosa.leads.reading import corrections_of, evidence_by_message
from prosa.matching.reading import count_fitting, has_fitting
from prosa.rest.answers import JSON, json_answer
from prosa.rest.etags import client_has
from prosa.rest.pagination import read_limit
from prosa.rest.problems import ProblemError
from prosa.rest.views import ApiView

NOT_SHOWN = ("types_key", "neighborhoods_key", "city_key", "extracted", "evidence", "problem", "failure")


@LEADS_SCHEMA
class LeadsView(ApiView):
    """All conversations whose customers seek a property."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: HttpRequest) -> HttpResponse:
        limit, ordering, cursor = read_limit(request), read_ordering(request), request.GET.get("cursor")
        found, matched = Lead.objects.seeking().matching(read_filter(request)), read_truth(request, "matched")
        if matched is not None:
            found = found.filter(has_fitting() if matched else ~has_fitting())
        ordered = found.in_order(ordering.order, after=ordering.decode(cursor) if cursor else None)
        leads = list(ordered.select_related("conversation").defer(*NOT_SHOWN)[: limit + 1])
        shown, zone = leads[:limit], get_default_timezone()
        following = ordering.cursor_behind(shown[-1]) if len(leads) > limit else None
        counts = count_fitting(leads=[lead.pk for lead in shown]) if shown else {}
        results = [show_in_list(lead, match_count=counts[lead.pk], zone=zone) for lead in shown]
        return json_answer(LeadPage(results, following))


@CONVERSATION_LEAD_SCHEMA
class ConversationLeadView(ApiView):
    """What the customer of one conversation seeks, and how Prosa knows."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        conversation = _find(conversation_id)
        shown = _describe(conversation)
        headers = {"ETag": _etag_of(shown), "Cache-Control": "private, no-cache"}
        if client_has(request, headers["ETag"]):
            return HttpResponse(status=304, content_type=JSON, headers=headers)
        return json_answer(shown, headers=headers)


def _find(conversation_id: str) -> Conversation:
    try:
        return Conversation.objects.select_related("lead").get(uuid=read_id(conversation_id))
    except Conversation.DoesNotExist:
        raise ProblemError("conversation_not_found") from None


def _describe(conversation: Conversation) -> LeadShown:
    lead: Lead | None = getattr(conversation, "lead", None)
    return show_lead(
        conversation,
        lead,
        evidence=_evidence_of(lead) if lead else {},
        corrections=corrections_of(lead).values() if lead else (),
        zone=get_default_timezone(),
    )


def _evidence_of(lead: Lead) -> dict[str, list[EvidenceShown]]:
    """Return the places in messages that fields came from. A message that is not there any more has none."""
    by_message = evidence_by_message(lead)
    uuids = dict(Message.objects.filter(id__in=by_message).values_list("id", "uuid")) if by_message else {}
    found: dict[str, list[EvidenceShown]] = defaultdict(list)
    for message in sorted(uuids):
        for start, end, field in by_message[message]:
            found[field].append(EvidenceShown(uuids[message], start, end))
    return dict(sorted(found.items()))


def _etag_of(shown: LeadShown) -> str:
    """Return an ETag of all that is shown: corrections and a new reading change it, though nothing else is sought."""
    digest = hashlib.sha256(msgspec.json.encode(shown)).hexdigest()
    return f'"{shown.conversation_id}.{shown.revision}.{digest[:16]}"'
