"""`python -m bm25chunk_spark`, or `spark-submit Integrations/spark/pack.py`."""

from __future__ import annotations

import argparse
import sys

from bm25chunk import columns

from .job import FORMATS, PackError, PackJob


def parser() -> argparse.ArgumentParser:
    """The flags of the job."""
    parser = argparse.ArgumentParser(
        prog="bm25chunk_spark",
        description=(
            "Packs a corpus on Apache Spark. The result has, byte for byte, the shards that `bm25chunk "
            "pack --partitions P` writes on one machine with the same seed."
        ),
        epilog="What comes after -- is given to `bm25chunk pack`: -- --strategy bm25 --chunk-length 2048",
    )
    parser.add_argument(
        "inputs", nargs="+", metavar="INPUT",
        help="files, folders or patterns that Spark can read, or names of tables")
    parser.add_argument("--tokenizer", required=True, help="the tokenizer file, or a folder with one")
    parser.add_argument("--partitions", required=True, type=int, metavar="P",
                        help="parts of each source, which are packed by themselves")
    parser.add_argument("--partition-by", choices=("topics", "hash"),
                        help="what decides in which part a document is (default: topics for strategies "
                        "that retrieve, else hash)")
    parser.add_argument("--output", required=True, help="the folder to write, on the driver's machine")
    parser.add_argument("--work", required=True, metavar="URI",
                        help="a folder that all executors reach, for what the passes leave: a path on a "
                        "shared file system, hdfs://, s3a://, gs://")
    parser.add_argument("--program",
                        help="the program, which is shipped to the executors (default: the one that was "
                        "installed with this package, else the first in PATH)")
    parser.add_argument("--format", choices=FORMATS, default="jsonl", help="default: jsonl")
    columns.add_flags(parser)
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--analyzer", choices=("words", "tokens", "plain"), default="words")
    parser.add_argument("--special-tokens", choices=("ordinary", "parse"), default="ordinary")
    parser.add_argument("--threads", type=int, default=1,
                        help="threads of the program in a task: spark.task.cpus (default: 1)")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the job; the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    pack_options: list[str] = []
    if "--" in arguments:
        place = arguments.index("--")
        arguments, pack_options = arguments[:place], arguments[place + 1 :]
    given = parser().parse_args(arguments)
    fields = columns.fields(given)
    threads = ("--threads", str(given.threads))
    job = PackJob(
        inputs=given.inputs, tokenizer=given.tokenizer, partitions=given.partitions,
        partition_by=given.partition_by,
        output=given.output, work=given.work, program=given.program, format=given.format,
        fields=fields, source=given.source, seed=given.seed,
        index_options=("--analyzer", given.analyzer, "--special-tokens", given.special_tokens, *threads),
        pack_options=tuple(pack_options),
        log=lambda line: print(line, file=sys.stderr, flush=True))
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("bm25chunk").getOrCreate()
    try:
        job.run(spark)
    except PackError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
