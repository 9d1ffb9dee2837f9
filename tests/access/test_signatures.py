"""Signatures of webhooks: what is taken, what is refused, and which part was wrong.

The vector is that of Standard Webhooks' own tests, and its library is the measure of what must be taken.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from prosa.access.signatures import (
    Encoding,
    Flaw,
    NotProvenError,
    SecretUnusableError,
    read_plain,
    read_plain_secret,
    read_standard,
    read_standard_secret,
    verify_plain,
    verify_standard,
    write_standard_secret,
)

pytestmark = pytest.mark.any_database

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WEBHOOK_ID: Final = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP: Final = "1614265330"
BODY: Final = b'{"test": 2432232314}'
SIGNATURE: Final = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
WRONG: Final = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA="
SENT_AT: Final = datetime.fromtimestamp(int(TIMESTAMP), UTC)
OTHER_SECRET: Final = write_standard_secret(b"another secret of good length")


def check(
    *,
    webhook_id: str | None = WEBHOOK_ID,
    timestamp: str | None = TIMESTAMP,
    signature: str | None = SIGNATURE,
    body: bytes = BODY,
    secrets: tuple[str, ...] = (SECRET,),
    now: datetime = SENT_AT,
) -> Flaw | None:
    """Return what is wrong with a request, None if nothing is."""
    try:
        read = read_standard(webhook_id=webhook_id, timestamp=timestamp, signature=signature, now=now)
        verify_standard(signature=read, body=body, secrets=[read_standard_secret(secret) for secret in secrets])
    except NotProvenError as error:
        return error.flaw
    return None


def check_plain(
    header: str | None, *, prefix: str = "", encoding: Encoding = Encoding.HEX, body: bytes = BODY
) -> Flaw | None:
    try:
        digest = read_plain(header=header, prefix=prefix, encoding=encoding)
        verify_plain(digest=digest, body=body, secrets=[read_plain_secret("a secret of theirs")])
    except NotProvenError as error:
        return error.flaw
    return None


def test_the_vector_of_standard_webhooks_is_taken() -> None:
    assert check() is None


def test_the_vectors_wrong_signature_is_refused() -> None:
    assert check(signature=WRONG) is Flaw.SIGNATURE_WRONG


@pytest.mark.parametrize(
    "signature",
    [
        f"{WRONG} {SIGNATURE}",
        f"{SIGNATURE} {WRONG}",
        f"v1a,ed25519 v2,abc {SIGNATURE}",
        f"v1 v1, , ,, {SIGNATURE}",
        f"v1,não {SIGNATURE}",
    ],
)
def test_one_good_signature_among_several_is_enough(signature: str) -> None:
    assert check(signature=signature) is None


@pytest.mark.parametrize("secrets", [(SECRET, OTHER_SECRET), (OTHER_SECRET, SECRET)])
def test_either_of_two_secrets_is_taken(secrets: tuple[str, ...]) -> None:
    assert check(secrets=secrets) is None


@pytest.mark.parametrize(
    ("part", "flaw"),
    [
        ({"webhook_id": None}, Flaw.HEADER_MISSING),
        ({"timestamp": ""}, Flaw.HEADER_MISSING),
        ({"signature": None}, Flaw.HEADER_MISSING),
        ({"webhook_id": "a" * 201}, Flaw.ID_UNUSABLE),
        ({"webhook_id": "with blank"}, Flaw.ID_UNUSABLE),
        ({"webhook_id": "é"}, Flaw.ID_UNUSABLE),
        ({"timestamp": "yesterday"}, Flaw.TIMESTAMP_UNREADABLE),
        ({"timestamp": "nan"}, Flaw.TIMESTAMP_UNREADABLE),
        ({"timestamp": "-1"}, Flaw.TIMESTAMP_UNREADABLE),
        ({"timestamp": "1614265330.5"}, Flaw.TIMESTAMP_UNREADABLE),
        ({"timestamp": "٣"}, Flaw.TIMESTAMP_UNREADABLE),
        ({"timestamp": "999999999999"}, Flaw.TIMESTAMP_UNREADABLE),
        ({"timestamp": "1614265330000"}, Flaw.TIMESTAMP_UNREADABLE),
        ({"signature": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}, Flaw.SIGNATURE_UNREADABLE),
        ({"signature": SIGNATURE.replace("v1", "v2")}, Flaw.SIGNATURE_UNREADABLE),
        ({"body": BODY + b" "}, Flaw.SIGNATURE_WRONG),
        ({"webhook_id": "msg_another"}, Flaw.SIGNATURE_WRONG),
        ({"timestamp": "1614265331"}, Flaw.SIGNATURE_WRONG),
        ({"secrets": (OTHER_SECRET,)}, Flaw.SIGNATURE_WRONG),
        ({"secrets": ()}, Flaw.NO_SECRET),
    ],
    ids=repr,
)
def test_whichever_part_is_wrong_is_named(part: dict[str, object], flaw: Flaw) -> None:
    assert check(**part) is flaw  # type: ignore[arg-type]  # each of its own type


@pytest.mark.parametrize(
    ("seconds", "flaw"), [(-301, Flaw.TOO_NEW), (-300, None), (0, None), (300, None), (301, Flaw.TOO_OLD)]
)
def test_five_minutes_are_tolerated_both_ways(seconds: int, flaw: Flaw | None) -> None:
    assert check(now=SENT_AT + timedelta(seconds=seconds)) is flaw


def test_a_header_of_countless_signatures_is_not_compared_to_its_end() -> None:
    assert check(signature=f"{WRONG} " * 30 + SIGNATURE) is Flaw.SIGNATURE_WRONG


@given(
    secret=st.binary(min_size=16, max_size=64),
    body=st.text().map(str.encode),
    webhook_id=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200),
)
def test_whatever_the_library_signs_is_taken(secret: bytes, body: bytes, webhook_id: str) -> None:
    written = write_standard_secret(secret)
    signature = Webhook(written).sign(webhook_id, SENT_AT, body.decode())
    assert check(webhook_id=webhook_id, signature=signature, body=body, secrets=(written,)) is None


@given(body=st.binary(), signature=st.text(), webhook_id=st.text(), timestamp=st.text())
@example(body=b"\xff", signature="v1,\ud800", webhook_id="x", timestamp=TIMESTAMP)
def test_nothing_else_is_taken_and_nothing_breaks(body: bytes, signature: str, webhook_id: str, timestamp: str) -> None:
    assert check(body=body, signature=signature, webhook_id=webhook_id, timestamp=timestamp)
    assert check(body=body, signature=f"v1,{signature}")
    assert check(body=body, signature=signature)


@given(place=st.integers(0, 42), letter=st.sampled_from("ABCxyz019+/"))
def test_no_changed_letter_of_a_signature_is_passed_over(place: int, letter: str) -> None:
    digest = SIGNATURE.removeprefix("v1,")
    changed = digest[:place] + letter + digest[place + 1 :]
    assert (check(signature=f"v1,{changed}") is None) == (changed == digest)


def test_a_body_that_is_no_text_is_signed_as_any_other() -> None:
    content = f"{WEBHOOK_ID}.{TIMESTAMP}.".encode() + b"\xff\x00"
    digest = hmac.digest(read_standard_secret(SECRET), content, "sha256")
    assert check(signature=f"v1,{base64.b64encode(digest).decode()}", body=b"\xff\x00") is None


@pytest.mark.parametrize(
    ("prefix", "encoding"),
    [("", Encoding.HEX), ("sha256=", Encoding.HEX), ("", Encoding.BASE64), ("v0=", Encoding.BASE64)],
)
def test_a_plain_signature_is_read_as_the_source_writes_it(prefix: str, encoding: Encoding) -> None:
    digest = hmac.new(b"a secret of theirs", BODY, hashlib.sha256)
    text = digest.hexdigest() if encoding is Encoding.HEX else base64.b64encode(digest.digest()).decode()
    assert check_plain(prefix + text, prefix=prefix, encoding=encoding) is None
    assert check_plain(prefix + text, prefix=prefix, encoding=encoding, body=BODY + b"\n") is Flaw.SIGNATURE_WRONG
    assert check_plain("x" + text, prefix=prefix, encoding=encoding) is Flaw.SIGNATURE_UNREADABLE
    assert check_plain(None, prefix=prefix, encoding=encoding) is Flaw.HEADER_MISSING


@given(header=st.text(), encoding=st.sampled_from(Encoding))
def test_no_other_text_is_a_plain_signature(header: str, encoding: Encoding) -> None:
    assert check_plain(header, encoding=encoding)
    assert check_plain(f"sha256={header}", prefix="sha256=", encoding=encoding)


@given(secret=st.binary(min_size=16, max_size=64))
def test_a_secret_is_read_as_it_was_written(secret: bytes) -> None:
    written = write_standard_secret(secret)
    assert read_standard_secret(written) == secret
    assert read_standard_secret(written.removeprefix("whsec_").rstrip("=")) == secret


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_" + "A" * 100, "whsec_ãããã", "whsec_a b c d"])
def test_what_is_no_secret_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(SecretUnusableError):
        read_standard_secret(text)


@pytest.mark.parametrize("text", ["", "short", "x" * 65, "\ud800" * 20])
def test_what_is_no_secret_for_plain_signatures_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(SecretUnusableError):
        read_plain_secret(text)
