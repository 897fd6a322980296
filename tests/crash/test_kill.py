"""What was acknowledged stands, once, whatever is killed."""

import subprocess
import sys

from tests.builders import item
from tests.crash.installation import SECONDS
from tests.crash.serving import Serving


def test_one_check_in_is_one_row_after_kills_of_the_server_and_of_the_postmaster(here: Serving) -> None:
    here.start()
    sent = item(here.code)
    assert here.client.send(sent).body["duplicate"] is False
    for _batch in range(2):
        answer = here.client.send({"items": [sent, item(here.code)]})
        assert [one["duplicate"] for one in answer.body["items"]] == [True, False]

    here.web.kill()
    here.start()
    assert here.client.send(sent).body["duplicate"] is True

    killed = here.kill_database()
    assert here.send_until_taken(sent).body["duplicate"] is True
    assert here.send_until_taken(item(here.code)).body["duplicate"] is False
    assert here.kill_database() != killed
    here.wait_until_ready()
    assert here.installation.count() == 4


def test_while_the_database_is_down_senders_are_told_to_send_again(here: Serving) -> None:
    here.start()
    sent = item(here.code)
    here.kill_database()
    answer = here.client.send(sent)
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    assert here.client.ask("GET", "/healthz").status == 200
    assert here.send_until_taken(sent).status == 200
    assert here.installation.count() == 1


def test_a_server_that_may_lose_what_it_acknowledges_refuses_to_start(here: Serving) -> None:
    here.installation.told("ALTER DATABASE luuvet SET synchronous_commit = off")
    command = [sys.executable, "-m", "luuvet", "ops", "serve", "--port", str(here.web.port)]
    refused = subprocess.run(
        command, env=here.installation.environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert refused.returncode == 2
    assert "synchronous_commit" in refused.stderr
