"""Texts that must not be read anywhere but where they belong. Each is known by its last word."""

from typing import Final

API_KEY: Final = "canary-key-1a2b3c4d5e6f-apikey"
MADE_KEY: Final = "prosa_" + "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmF4-K"
ADMIN_PASSWORD: Final = "canary-admin-password"
SECRET_KEY: Final = "canary-0123456789-secret"
GEMINI_KEY: Final = "canary-0123456789-gemini"
DATABASE_PASSWORD: Final = "canary-database-password"
SIGNED_IN: Final = "canarysession0123456789abcdefsession"
SIGNATURE: Final = "sha256=" + "c0ffee" * 10 + "beef"
CONTENT: Final = "Procuro apartamento com canaryquintal e churrasqueira"
TELEPHONE: Final = "(11) 98765-4321"
ADDRESS: Final = "canary.customer@example.com"

ALL: Final = {
    "the key of the environment": API_KEY,
    "a key that was made": MADE_KEY,
    "the administrator's password": ADMIN_PASSWORD,
    "the secret key": SECRET_KEY,
    "the key for Gemini": GEMINI_KEY,
    "the database's password": DATABASE_PASSWORD,
    "a session": SIGNED_IN,
    "a signature": SIGNATURE,
    "a message": "canaryquintal",
    "a telephone number": "98765-4321",
    "an e-mail address": ADDRESS,
}


def found_in(text: str) -> list[str]:
    """Return which of them `text` holds."""
    return [name for name, canary in ALL.items() if canary in text]
