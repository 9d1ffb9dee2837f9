"""Whether the server in this container is ready: ends with 0 if it is. Needs nothing but Python."""

import http.client
import os
import sys

SECONDS_TO_ANSWER = 4


def main() -> int:
    """Ask this container's server, by a name that it is reached by."""
    names = os.environ.get("ALLOWED_HOSTS", "").split(",")
    host = names[0].strip().removeprefix(".") or "localhost"
    headers = {"Host": host, "X-Forwarded-Proto": "https"}  # or it would lead to HTTPS where it is behind that
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=SECONDS_TO_ANSWER)
    try:
        connection.request("GET", "/readyz", headers=headers)
        status = connection.getresponse().status
    except OSError as error:
        sys.stderr.write(f"no answer: {error}\n")
        return 1
    sys.stderr.write(f"{status}\n")
    return 0 if status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main())
