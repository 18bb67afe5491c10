"""Packs a corpus on Apache Spark into the bytes of `bm25chunk pack --partitions` on one machine."""

from bm25chunk.records import Fields

from .hashing import hash_of, partition_of
from .job import PackJob

__all__ = ["Fields", "PackJob", "hash_of", "partition_of"]
