"""Files in the store of the job: a shared file system, or whatever Hadoop's API reaches.

Python workers have no JVM at hand, so another store than a file system is reached by Hadoop's own
shell (`org.apache.hadoop.fs.FsShell` of Spark's jars) in a process: a second for each partition.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from urllib.parse import urlparse
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Store:
    """A folder in a store; names are relative to it.

    `settings` are Hadoop's (the `spark.hadoop.…` of the job), for stores that need a login.
    """

    root: str
    settings: dict[str, str] = field(default_factory=dict)
    forces_hadoop: bool = False

    @property
    def local_root(self) -> str | None:
        """The folder as a path, where the store is a file system."""
        uri = urlparse(self.root)
        if self.forces_hadoop or uri.scheme not in ("", "file"):
            return None
        return uri.path if uri.scheme else self.root

    def _path(self, name: str) -> str:
        return f"{(self.local_root or self.root).rstrip('/')}/{name}"

    def put(self, local: str, name: str) -> None:
        """Copies a file or a folder into the store, under a name nothing has."""
        path = self._path(name)
        if self.local_root is None:
            self._shell("-mkdir", "-p", path.rsplit("/", 1)[0])
            self._shell("-put", local, path)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copytree(local, path) if os.path.isdir(local) else shutil.copyfile(local, path)

    def get(self, name: str, local: str) -> str:
        """A path with the content of a file or a folder: `local`, or the place itself."""
        if self.local_root is not None:
            return self._path(name)
        self._shell("-get", self._path(name), local)
        return local

    def rename(self, name: str, to: str) -> None:
        """Gives a whole file or folder its name; the driver alone does so."""
        if self.local_root is None:
            self._shell("-mkdir", "-p", self._path(to).rsplit("/", 1)[0])
            self._shell("-mv", self._path(name), self._path(to))
            return
        os.makedirs(os.path.dirname(self._path(to)), exist_ok=True)
        os.rename(self._path(name), self._path(to))

    def delete(self, name: str) -> None:
        """Removes a file or a folder that may be there."""
        if self.local_root is None:
            self._shell("-rm", "-r", "-f", "-skipTrash", self._path(name))
        else:
            shutil.rmtree(self._path(name), ignore_errors=True)

    def exists(self, name: str) -> bool:
        """Whether there is such a file or folder."""
        if self.local_root is not None:
            return os.path.exists(self._path(name))
        return self._run("-test", "-e", self._path(name)).returncode == 0

    def names(self, name: str) -> list[str]:
        """The names in a folder, in order; none where there is no such folder."""
        if self.local_root is not None:
            return sorted(os.listdir(self._path(name))) if os.path.isdir(self._path(name)) else []
        result = self._run("-ls", "-C", self._path(name))
        if result.returncode != 0:
            return []
        paths = result.stdout.decode("utf-8", "replace").splitlines()
        return sorted(path.rstrip("/").rsplit("/", 1)[-1] for path in paths if path)

    def _shell(self, *arguments: str) -> None:
        result = self._run(*arguments)
        if result.returncode != 0:
            message = result.stderr.decode("utf-8", "replace").strip().splitlines()
            raise OSError(f"hadoop fs {' '.join(arguments)}: {' '.join(message[-3:])}")

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        java = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
        home = os.environ.get("SPARK_HOME")
        if not home:
            import pyspark

            home = os.path.dirname(pyspark.__file__)
        jars = ":".join(sorted(glob.glob(f"{home}/jars/*.jar")))
        with tempfile.TemporaryDirectory() as folder:
            # A file of our own, because command lines are seen by everybody on a machine.
            with open(os.path.join(folder, "core-site.xml"), "w", encoding="utf-8") as file:
                os.chmod(file.name, 0o600)
                rows = (
                    f"<property><name>{escape(k)}</name><value>{escape(v)}</value></property>"
                    for k, v in self.settings.items()
                )
                file.write(f"<configuration>{''.join(rows)}</configuration>")
            classpath = ":".join(filter(None, [folder, os.environ.get("HADOOP_CONF_DIR"), jars]))
            return subprocess.run(
                [java, "-cp", classpath, "org.apache.hadoop.fs.FsShell", *arguments],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
