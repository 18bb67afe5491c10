"""A standalone cluster on the loopback address: a master, and workers that can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
ADDRESS = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((ADDRESS, 0))
        return int(listener.getsockname()[1])


class Cluster:
    """Processes of Spark, started here and ended here."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "SPARK_HOME": str(HOME),
            "SPARK_LOCAL_IP": ADDRESS,
            "SPARK_WORKER_DIR": str(folder / "work"),
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "PYSPARK_PYTHON": sys.executable,
        }
        port = free_port()
        self.url = f"spark://{ADDRESS}:{port}"
        self.master = self._start(
            "master", "org.apache.spark.deploy.master.Master", "--host", ADDRESS,
            "--port", str(port), "--webui-port", "0")
        self.workers = [self.start_worker(number) for number in range(workers)]

    def start_worker(self, number: int) -> subprocess.Popen[bytes]:
        return self._start(
            f"worker-{number}", "org.apache.spark.deploy.worker.Worker", self.url, "--host", ADDRESS,
            "--cores", "1", "--memory", "1g", "--webui-port", "0",
            "--work-dir", str(self.folder / f"work-{number}"))

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = open(self.folder / f"{name}.log", "wb")
        return subprocess.Popen(
            [HOME / "bin/spark-class", *arguments], env=self.environment, stdout=log, stderr=log,
            start_new_session=True)

    def submit(self, *arguments: str, speculation: bool = False) -> subprocess.Popen[str]:
        """Starts the job as a user does."""
        return subprocess.Popen(
            [
                HOME / "bin/spark-submit", "--master", self.url,
                "--conf", f"spark.driver.host={ADDRESS}", "--conf", "spark.ui.enabled=false",
                "--conf", "spark.executor.memory=512m", "--conf", "spark.driver.memory=512m",
                "--conf", f"spark.speculation={'true' if speculation else 'false'}",
                "--conf", "spark.speculation.multiplier=1.1",
                "--conf", "spark.speculation.quantile=0.1",
                str(Path(__file__).parents[1] / "pack.py"), *arguments,
            ],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def kill_worker(self, number: int) -> None:
        """Ends a worker and its executors at once, as a machine that fails."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def stop(self) -> None:
        for process in [*self.workers, self.master]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def wait_for_workers(self, count: int, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            log = (self.folder / "master.log").read_text()
            if log.count("Registering worker") >= count:
                return
            time.sleep(0.2)
        raise TimeoutError((self.folder / "master.log").read_text()[-2000:])
