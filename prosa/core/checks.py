"""System checks of the configuration: what `prosa.core.config` found wrong, and what must not go into production."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 (Django's name)

from prosa.core.addresses import is_loopback


@register(Tags.compatibility)
def check_environment(**_kwargs: Any) -> list[CheckMessage]:
    """Report every setting that cannot be used as it is written."""
    return [Error(problem.message, hint=problem.hint, id="prosa.E001") for problem in settings.CONFIG_PROBLEMS]


@register(Tags.security, deploy=True)
def check_hosts(**_kwargs: Any) -> list[CheckMessage]:
    """Report that requests under any name at all are answered."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "Name the hosts that people and systems reach Prosa by, separated by commas."
    return [Error("ALLOWED_HOSTS=* answers under any name, also one that somebody forged.", hint=hint, id="prosa.E004")]


@register(Tags.security, deploy=True)
def check_https(**_kwargs: Any) -> list[CheckMessage]:
    """Report that keys, passwords and cookies may go over the network in the clear."""
    if settings.HTTPS:
        return []
    hint = "Put a proxy that serves HTTPS in front of Prosa, and set HTTPS=true."
    return [Warning("HTTPS=false: keys and passwords are sent in the clear.", hint=hint, id="prosa.W002")]


@register(Tags.security, deploy=True)
def check_open_door(**_kwargs: Any) -> list[CheckMessage]:
    """Report an API that is open to everybody where others can reach it: by its address, or through a proxy."""
    is_proxied = settings.HTTPS or bool(settings.TRUSTED_PROXIES)
    if settings.API_OPEN != "true" or (is_loopback(settings.HOST) and not is_proxied):
        return []
    where = "the proxy" if is_loopback(settings.HOST) else settings.HOST
    hint = "Set API_OPEN=auto or false, and give each sender a key."
    return [Error(f"API_OPEN=true lets everybody who reaches {where} in.", hint=hint, id="prosa.E002")]


@register(Tags.security, deploy=True)
def check_proxies(**_kwargs: Any) -> list[CheckMessage]:
    """Report a proxy that must be there, since it serves HTTPS, and that nobody has named."""
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    message = "TRUSTED_PROXIES is empty, so all who come through the proxy that serves HTTPS count as one sender."
    hint = "Name its address there, or the failures of any one of them shut out the others."
    return [Warning(message, hint=hint, id="prosa.W003")]
