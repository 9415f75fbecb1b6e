"""A phone that saves notes: `python -m tests.saving_notes URL SESSION MATCH NUMBER COUNT MODE`.

It prints the keys that were acknowledged. It sends every tenth note twice, and sends again whatever got no answer.
With MODE "until" it saves until there is a file named COUNT.
"""

import http.client
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

PATIENCE, PAUSE = 60.0, 0.02
EVERY = 10


class Phone:
    def __init__(self, url: str, session: str, match: int) -> None:
        self.host, self.path = urlsplit(url).netloc, f"/mentor/matches/{match}/notes/"
        self.cookies = {"sessionid": session}
        self.token = ""

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        """One request on a connection of its own. Raises OSError or HTTPException when the answer does not come."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-Holdfast-Kept": "1", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _is, value = cookie.partition(";")[0].partition("=")
                if name == "csrftoken":
                    self.cookies[name] = value
            return answer.status, answer.read()
        finally:
            connection.close()

    def save(self, key: UUID, words: str) -> bool:
        """Whether the server said that it is stored."""
        if not self.token:
            self.token = json.loads(self.ask("GET", "/mentor/token/")[1])["token"]
        sent = urlencode({"client_key": str(key), "body": words, "csrfmiddlewaretoken": self.token})
        status, said = self.ask("POST", self.path, sent)
        return status == 200 and json.loads(said)["stored"]

    def save_until_stored(self, key: UUID, words: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if self.save(key, words):
                    return
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(PAUSE)  # the worker was killed: send the same again
        raise SystemExit(f"no answer in {PATIENCE} s")


def numbers(count: str, mode: str) -> Iterator[int]:
    stop, n = Path(count), 0
    while (not stop.exists()) if mode == "until" else n < int(count):
        yield n
        n += 1


def main(url: str, session: str, match: str, number: str, count: str, mode: str) -> None:
    phone, stored = Phone(url, session, int(match)), []
    for n in numbers(count, mode):
        key = uuid4()
        for _ in range(2 if n % EVERY == 0 else 1):
            phone.save_until_stored(key, f"Note {n} of phone {number}.")
        stored.append(str(key))
    print(json.dumps(stored))  # noqa: T201 - the answer to whoever started this


if __name__ == "__main__":
    main(*sys.argv[1:])
