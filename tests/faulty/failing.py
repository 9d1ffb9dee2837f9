"""Failures as libraries produce them: their texts quote what they were given, and the frames hold it in variables."""

import logging
from typing import NoReturn

from django.db import IntegrityError

from tests.faulty import canaries

logger = logging.getLogger("tests.faulty")


def fail(key: str = canaries.MADE_KEY, content: str = canaries.CONTENT) -> NoReturn:
    address = f"postgresql://prosa:{canaries.DATABASE_PASSWORD}@db.example/prosa"
    logger.error("Cannot use %s with Authorization: ApiKey %s, Cookie: sessionid=%s", address, key, canaries.SIGNED_IN)
    logger.error("X-Signature: %s of {'password': '%s'}", canaries.SIGNATURE, canaries.ADMIN_PASSWORD)
    try:
        raise IntegrityError(  # noqa: TRY301 (a traceback needs a place)
            'duplicate key value violates "one"\nDETAIL:  Failing row contains '
            f"(1, {content}, {canaries.TELEPHONE}, {canaries.ADDRESS})."
        )
    except IntegrityError as error:
        raise ValueError(
            f"could not read {content!r} of {canaries.TELEPHONE} <{canaries.ADDRESS}> with {canaries.GEMINI_KEY} "
            f"and {canaries.SECRET_KEY}"
        ) from error
