"""Spark with a master and two workers of its own, each a process: the same rows as on one machine's threads."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyspark
import pytest

from luuvet.trace.engines import plain
from luuvet.trace.engines.spark import session
from luuvet.trace.tables import LABELS, table_of
from tests.house.source import ROOT
from tests.trace import worlds

pytestmark = [pytest.mark.spark, pytest.mark.xdist_group("spark")]
HOME = Path(pyspark.__file__).parent
WAIT = 240  # seconds until it is given up; it takes ten
LABELLED = """
import sys
from luuvet.trace.engines import spark
from pyspark.sql import SparkSession
from tests.trace import worlds
found = spark.labels(worlds.together(map(worlds.world, range(20))), worlds.PROFILES[0])
running = SparkSession.getActiveSession()
print("workers", running._jsc.sc().getExecutorMemoryStatus().size() - 1)
for row in zip(*(column.to_pylist() for column in found.columns)):
    print(*row)
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """The address of a master with two workers."""
    port, env = (
        free_port(),
        os.environ | {"SPARK_HOME": str(HOME), "SPARK_WORKER_DIR": str(tmp_path), "SPARK_LOCAL_IP": "127.0.0.1"},
    )
    address = f"spark://127.0.0.1:{port}"
    deploy: list[str | Path] = [HOME / "bin" / "spark-class"]
    name = "org.apache.spark.deploy"
    web = ["--webui-port", "0", "--host", "127.0.0.1"]
    worker = [*deploy, f"{name}.worker.Worker", *web, "--cores", "1", "--memory", "512m", address]
    log = tmp_path / "log"
    with open(log, "w") as out:
        started = [
            subprocess.Popen(words, env=env, stdout=out, stderr=out)
            for words in ([*deploy, f"{name}.master.Master", *web, "--port", str(port)], worker, worker)
        ]
        try:
            until = time.monotonic() + WAIT
            while log.read_text().count("Registering worker") < 2:
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.2)
            yield address
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def test_a_master_with_two_workers_gives_the_rows_of_the_oracle(master: str) -> None:
    env = os.environ | {
        session.MASTER: master,
        "PYTHONPATH": str(ROOT),
        "PYSPARK_SUBMIT_ARGS": "--driver-memory 512m --executor-memory 512m --conf spark.driver.host=127.0.0.1 "
        "--conf spark.scheduler.minRegisteredResourcesRatio=1 --conf spark.cores.max=2 pyspark-shell",
    }
    said = subprocess.run([sys.executable, "-c", LABELLED], env=env, capture_output=True, text=True, check=True)
    first, *rows = said.stdout.splitlines()
    assert first == "workers 2"
    one = worlds.together(map(worlds.world, range(20)))
    found = [(*map(int, row.split()[:-1]), row.split()[-1]) for row in rows]
    assert table_of(found, LABELS).equals(plain.labels(one, worlds.PROFILES[0]))
