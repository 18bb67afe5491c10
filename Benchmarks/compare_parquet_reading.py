"""Times reading one text column of Parquet files with this project and with pyarrow.

usage: compare_parquet_reading.py PROGRAM COLUMN FILE...

PROGRAM is ParquetBenchmark (swift build -c release --product ParquetBenchmark). One thread each, in
turns, the file in the page cache; medians of seven rounds. Both have read the file once in their
process, so that neither pays for its first memory. pyarrow runs `iter_batches` with
`use_threads=False`. Needs pyarrow.
"""

import statistics
import subprocess
import sys
import time

import pyarrow as pa
import pyarrow.parquet as pq

ROUNDS = 7


def ours(program, column, path):
    run = subprocess.run([program, "time", column, "2", path], capture_output=True, check=True)
    seconds, count = run.stdout.split()[2:]
    return float(seconds), int(count)


def theirs(column, path):
    start = time.perf_counter()
    count = 0
    for batch in pq.ParquetFile(path).iter_batches(columns=[column], use_threads=False):
        # The offsets say how many bytes there are, so no value is touched.
        array = batch.column(0)
        offsets = array.buffers()[1]
        kind = pa.int64() if pa.types.is_large_string(array.type) else pa.int32()
        view = pa.Array.from_buffers(kind, len(array) + 1, [None, offsets], offset=array.offset)
        count += view[len(array)].as_py() - view[0].as_py()
    return time.perf_counter() - start, count


def main():
    pa.set_cpu_count(1)
    program, column = sys.argv[1:3]
    for path in sys.argv[3:]:
        times = {"ours": [], "pyarrow": []}
        theirs(column, path)
        for _ in range(ROUNDS):
            seconds, ours_count = ours(program, column, path)
            times["ours"].append(seconds)
            seconds, their_count = theirs(column, path)
            times["pyarrow"].append(seconds)
            assert ours_count == their_count, (ours_count, their_count)
        mine, other = (statistics.median(times[name]) for name in ("ours", "pyarrow"))
        print(f"{path}: {ours_count / 1e6:.1f} MB; ours {mine:.4f} s, {ours_count / mine / 1e6:.0f} "
              f"MB/s; pyarrow {other:.4f} s, {ours_count / other / 1e6:.0f} MB/s; {other / mine:.2f} x")


main()
