"""Compares how this project reads Parquet with how pyarrow does, over files of three writers.

usage: check_parquet_reading.py PROGRAM [FOLDER]
       check_parquet_reading.py --samples FOLDER

PROGRAM is ParquetBenchmark (swift build -c release --product ParquetBenchmark). Needs pyarrow,
duckdb and polars. Every combination of page version, codec, encoding, dictionary, nulls, nesting,
page size, row-group size and checksums is written, and every value of every column is compared,
read whole, in small batches, and from a row in the middle. The files stay in FOLDER where one is
named: the seeds of the fuzz of ParquetBenchmark. --samples writes the small files of
Tests/TestSupport/ParquetSamples, each with its rows as pyarrow reads them.
"""

import datetime
import decimal
import itertools
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import uuid

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq

CODECS = ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]
WORDS = ["a", "the", "Ünïcödé", "中文", "😀", "tab\t", "line\n", 'quote"', "back\\", "\x00nul", "word"]


def texts(count, rng, nulls, shared_prefix=False):
    """Texts of many lengths; some empty, some long, some repeated."""
    result = []
    for row in range(count):
        if nulls and rng.random() < nulls:
            result.append(None)
        elif rng.random() < 0.05:
            result.append("")
        elif rng.random() < 0.3 and result:
            result.append(rng.choice(result))
        elif shared_prefix:
            result.append("https://example.org/path/" + str(row // 7) + "/" + rng.choice(WORDS))
        else:
            length = rng.choice([1, 3, 10, 40, 400])
            result.append(" ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, length + 1))))
    return result


def table(count, nulls, seed):
    """A table with a column of every type that has a form as text, and a list beside them."""
    rng = random.Random(seed)

    def some(make):
        return [None if nulls and rng.random() < nulls else make() for _ in range(count)]

    def maximum(bits):
        return rng.choice([0, 1, 2 ** bits - 1, rng.randrange(2 ** bits)])

    def signed(bits):
        return rng.choice([0, -1, 2 ** (bits - 1) - 1, -2 ** (bits - 1),
                           rng.randrange(-2 ** (bits - 1), 2 ** (bits - 1)), rng.randrange(100)])

    columns = {
        "text": pa.array(texts(count, rng, nulls), pa.string()),
        "large": pa.array(texts(count, rng, nulls, True), pa.large_string()),
        "blob": pa.array([None if t is None else t.encode() for t in texts(count, rng, nulls)],
                         pa.binary()),
        "raw": pa.array(some(lambda: bytes([0xff, rng.randrange(256)])), pa.binary()),
        "constant": pa.array(some(lambda: "web"), pa.string()),
        "i8": pa.array(some(lambda: signed(8)), pa.int8()),
        "u8": pa.array(some(lambda: maximum(8)), pa.uint8()),
        "i16": pa.array(some(lambda: signed(16)), pa.int16()),
        "u16": pa.array(some(lambda: maximum(16)), pa.uint16()),
        "i32": pa.array(some(lambda: signed(32)), pa.int32()),
        "u32": pa.array(some(lambda: maximum(32)), pa.uint32()),
        "i64": pa.array(some(lambda: signed(64)), pa.int64()),
        "u64": pa.array(some(lambda: maximum(64)), pa.uint64()),
        "ascending": pa.array(some(lambda: rng.randrange(10 ** 12)), pa.int64()),
        "flag": pa.array(some(lambda: rng.random() < 0.5), pa.bool_()),
        "d32": pa.array(some(lambda: decimal.Decimal(signed(30)).scaleb(-3)), pa.decimal128(15, 3)),
        "d128": pa.array(some(lambda: decimal.Decimal(signed(110)).scaleb(-10)),
                         pa.decimal128(38, 10)),
        "d256": pa.array(some(lambda: decimal.Decimal(signed(200))), pa.decimal256(70, 0)),
        "date": pa.array(some(lambda: datetime.date(1, 1, 1)
                              + datetime.timedelta(days=rng.randrange(3_000_000))), pa.date32()),
        "ms": pa.array(some(lambda: rng.randrange(-10 ** 12, 10 ** 13)), pa.timestamp("ms")),
        "us": pa.array(some(lambda: rng.randrange(-10 ** 15, 10 ** 16)),
                       pa.timestamp("us", tz="UTC")),
        "ns": pa.array(some(lambda: rng.randrange(-10 ** 18, 10 ** 18)), pa.timestamp("ns")),
        "whole": pa.array(some(lambda: rng.randrange(-10 ** 6, 10 ** 9) * 1000),
                          pa.timestamp("ms", tz="UTC")),
        "time": pa.array(some(lambda: rng.randrange(86_400_000_000)), pa.time64("us")),
        "time32": pa.array(some(lambda: rng.randrange(86_400_000)), pa.time32("ms")),
        "uuid": pa.array(some(lambda: rng.randbytes(16)), pa.uuid()),
    }

    def mask():
        return pa.array([bool(nulls) and rng.random() < nulls for _ in range(count)], pa.bool_())

    inner = pa.array(texts(count, rng, nulls), pa.string())
    deep = pa.StructArray.from_arrays(
        [inner, pa.array(some(lambda: rng.randrange(10)), pa.int32())], ["name", "n"], mask=mask())
    columns["meta"] = pa.StructArray.from_arrays(
        [deep, pa.array(texts(count, rng, 0), pa.string())], ["deep", "source"], mask=mask())
    columns["tags"] = pa.array(some(lambda: ["x"] * rng.randrange(3)), pa.list_(pa.string()))
    return pa.table(columns)


def civil(nanoseconds, digits, suffix):
    seconds, fraction = divmod(nanoseconds, 10 ** 9)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    text = f"{moment.year:04d}" + moment.strftime("-%m-%dT%H:%M:%S")
    return text + (f".{fraction:09d}"[: digits + 1] if fraction else "") + suffix


def form(kind, scalar):
    """The text of a value as ValueText has it, from pyarrow's value."""
    if not scalar.is_valid:
        return None
    if isinstance(scalar, pa.ExtensionScalar):
        return str(uuid.UUID(bytes=scalar.value.as_py()))
    if pa.types.is_dictionary(kind):
        return scalar.as_py()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
        return scalar.as_py()
    if (pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or kind == pa.binary_view()
            or pa.types.is_fixed_size_binary(kind)):
        try:
            return scalar.as_py().decode("utf-8")
        except UnicodeDecodeError:
            return "hex:" + scalar.as_py().hex()
    if pa.types.is_boolean(kind):
        return None
    if pa.types.is_integer(kind):
        return str(scalar.as_py())
    if pa.types.is_decimal(kind):
        return f"{scalar.as_py():f}"
    if pa.types.is_date(kind):
        day = scalar.as_py()
        return f"{day.year:04d}" + day.strftime("-%m-%d")
    if pa.types.is_timestamp(kind):
        digits = {"s": 0, "ms": 3, "us": 6, "ns": 9}[kind.unit]
        return civil(scalar.value * 10 ** (9 - digits), digits, "Z" if kind.tz else "")
    if pa.types.is_time(kind):
        digits = {"ms": 3, "us": 6, "ns": 9}[kind.unit]
        return civil(scalar.value * 10 ** (9 - digits), digits, "").split("T")[1]
    if pa.types.is_floating(kind):
        return ("f" if kind == pa.float32() else "d", scalar.as_py())
    raise ValueError(kind)


def leaves(name, array):
    """The columns of an array that are not in a list, with their values as text."""
    kind = array.type
    if pa.types.is_struct(kind):
        for index in range(kind.num_fields):
            field = kind.field(index)
            yield from leaves(f"{name}.{field.name}", array.flatten()[index])
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind):
        return
    else:
        yield name, [form(kind, scalar) for scalar in array]


def expected(path):
    table = pq.ParquetFile(path).read()
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        merged = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        if isinstance(merged, pa.ChunkedArray):
            merged = pa.concat_arrays(merged.chunks) if merged.num_chunks else pa.array(
                [], column.type)
        columns.update(leaves(name, merged))
    return table.num_rows, columns


def equal(found, wanted):
    if isinstance(wanted, tuple):
        value = wanted[1]
        if value != value or value in (float("inf"), float("-inf")):
            return found is None
        # As text, a number has the digits that it needs at its own precision.
        size = wanted[0]
        return found is not None and (
            struct.unpack(size, struct.pack(size, float(found)))[0] == value)
    return found == wanted


def compare(program, path, failures):
    count, columns = expected(path)
    checks = 0
    for batch, first in [(1 << 20, 0), (300, 0), (1 << 20, count // 2), (5000, max(0, count - 3))]:
        run = subprocess.run([program, "rows", str(batch), str(first), path], capture_output=True)
        if run.returncode != 0:
            failures.append(f"{path}: exit code {run.returncode}")
            return checks
        lines = run.stdout.decode().rstrip("\n").split("\n")[1:]
        notes = [line for line in lines if line.startswith("#")]
        rows = [json.loads(line) for line in lines if line.startswith("{")]
        if notes or len(rows) != count - first:
            failures.append(f"{path}: {len(rows)} of {count - first} rows; {notes[:1]}")
            return checks
        for name, values in columns.items():
            for row, value in enumerate(values[first:]):
                checks += 1
                if name not in rows[row] or not equal(rows[row][name], value):
                    failures.append(
                        f"{path}: {name}[{first + row}] is {rows[row].get(name)!r}, not {value!r}")
                    return checks
    return checks


def write_pyarrow(folder):
    """pyarrow: every codec, page version, dictionary, nulls; then encodings and sizes."""
    number = 0
    for codec, version, dictionary, nulls in itertools.product(
            CODECS, ["1.0", "2.0"], [True, False], [0, 0.2, 1]):
        number += 1
        path = f"{folder}/pyarrow-{codec}-v{version[0]}-{'dict' if dictionary else 'plain'}-{nulls}.parquet"
        pq.write_table(
            table(400, nulls, number), path, compression=codec, data_page_version=version,
            use_dictionary=dictionary, data_page_size=2000, row_group_size=150,
            write_page_checksum=number % 2 == 0, store_decimal_as_integer=number % 3 == 0,
            dictionary_pagesize_limit=4000)
        yield path
    encodings = {
        "text": ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"],
        "large": ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "PLAIN"],
        "blob": ["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "PLAIN"],
        "i8": ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT", "PLAIN"],
        "u32": ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT", "PLAIN"],
        "i64": ["DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT", "PLAIN"],
        "u64": ["BYTE_STREAM_SPLIT", "DELTA_BINARY_PACKED", "PLAIN"],
        "ascending": ["DELTA_BINARY_PACKED", "PLAIN", "BYTE_STREAM_SPLIT"],
        "us": ["DELTA_BINARY_PACKED", "PLAIN", "BYTE_STREAM_SPLIT"],
        "uuid": ["BYTE_STREAM_SPLIT", "DELTA_BYTE_ARRAY", "PLAIN"],
        "d128": ["DELTA_BYTE_ARRAY", "BYTE_STREAM_SPLIT", "PLAIN"],
        "flag": ["RLE", "PLAIN", "RLE"],
        "meta.deep.name": ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "PLAIN"],
    }
    for choice, version, codec, nulls, page in itertools.product(
            range(3), ["1.0", "2.0"], ["none", "zstd", "snappy"], [0, 0.3], [500, 1 << 20]):
        number += 1
        path = f"{folder}/pyarrow-encoding{choice}-{codec}-v{version[0]}-{nulls}-{page}.parquet"
        pq.write_table(
            table(700, nulls, number), path, compression=codec, data_page_version=version,
            use_dictionary=False, column_encoding={k: v[choice] for k, v in encodings.items()},
            data_page_size=page, row_group_size=[700, 64, 1000][choice],
            write_page_checksum=number % 2 == 1)
        yield path
    for count in [0, 1, 2, 8, 9, 1000]:
        path = f"{folder}/pyarrow-{count}-rows.parquet"
        pq.write_table(table(count, 0.1, count), path)
        yield path
    path = f"{folder}/pyarrow-required.parquet"
    plain = table(300, 0, 5).select(["text", "i64", "uuid", "flag", "constant"])
    required = pa.schema([field.with_nullable(False) for field in plain.schema])
    pq.write_table(plain.cast(required), path, compression="zstd")
    yield path
    path = f"{folder}/pyarrow-int96.parquet"
    pq.write_table(table(300, 0.1, 6).select(["text", "ns"]), path,
                   use_deprecated_int96_timestamps=True)
    yield path
    path = f"{folder}/pyarrow-categories.parquet"
    pq.write_table(pa.table({"text": table(300, 0.1, 7)["constant"].dictionary_encode()}), path)
    yield path
    path = f"{folder}/pyarrow-floats.parquet"
    rng = random.Random(8)
    values = [rng.choice([0.0, -1.5, 1e300, 1e-7, float("nan"), float("inf"), rng.random()])
              for _ in range(300)]
    pq.write_table(pa.table({"f64": values, "text": [str(v) for v in values],
                             "f32": pa.array(values, pa.float32())}), path)
    yield path
    # A dictionary that overflows: pages of indices, then plain pages.
    path = f"{folder}/pyarrow-fallback.parquet"
    long = [("text %d " % row) * 50 for row in range(3000)]
    pq.write_table(pa.table({"text": long}), path, compression="zstd",
                   dictionary_pagesize_limit=100_000, data_page_size=50_000)
    yield path
    path = f"{folder}/pyarrow-large-values.parquet"
    pq.write_table(pa.table({"text": ["x" * 3_000_000, "", "y" * 10, "z" * 1_500_000] * 3,
                             "id": list(range(12))}), path, compression="snappy")
    yield path


def write_duckdb(folder):
    connection = duckdb.connect()
    for codec, version, size in itertools.product(
            ["uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli"], ["V1", "V2"],
            [2048, 122880]):
        path = f"{folder}/duckdb-{codec}-{version}-{size}.parquet"
        connection.execute(f"""
            COPY (SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL
                  ELSE repeat('text ' || (i % 50) || ' é ', (i % 40)::INT) END AS text,
                  'row ' || hash(i) AS distinct_text, i::DECIMAL(18, 2) / 3 AS price,
                  DATE '2000-01-01' + (i % 9000)::INT AS day, to_timestamp(i * 1000) AS instant,
                  TIMESTAMP '2020-02-02 02:02:02.5' + INTERVAL (i) SECOND AS moment,
                  md5(i::VARCHAR)::UUID AS uuid, i % 3 = 0 AS flag, i::HUGEINT AS huge,
                  {{'source': CASE WHEN i % 5 = 0 THEN NULL ELSE 'web' END, 'n': i}} AS meta,
                  [i, i + 1] AS list, 'blob'::BLOB AS blob, (i % 200)::UTINYINT AS tiny,
                  ('e' || (i % 3))::VARCHAR AS kind
                  FROM range(5000) t(i)) TO '{path}'
            (FORMAT parquet, CODEC '{codec}', PARQUET_VERSION {version}, ROW_GROUP_SIZE {size})""")
        yield path


def write_polars(folder):
    base = table(3000, 0.1, 77)
    keep = ["text", "large", "blob", "constant", "i8", "u8", "i16", "u16", "i32", "u32", "i64",
            "u64", "flag", "date", "ms", "us", "ns", "meta", "tags"]
    frame = polars.from_arrow(base.select(keep))
    for codec, page, group, statistics in itertools.product(
            ["uncompressed", "snappy", "gzip", "zstd", "lz4", "brotli"], [None, 1000],
            [None, 500], ["full", False]):
        path = f"{folder}/polars-{codec}-{page}-{group}-{statistics}.parquet"
        frame.write_parquet(
            path, compression=codec, data_page_size=page, row_group_size=group,
            statistics=statistics)
        yield path


def write_samples(folder):
    """Small files of the three writers, and beside each its rows as lines of JSON."""
    os.makedirs(folder, exist_ok=True)
    count = 40
    base = table(count, 0.2, 3)
    records = base.select(["text", "i64", "meta", "tags"]).rename_columns(
        ["text", "id", "meta", "tags"])
    options = dict(store_schema=False, data_page_size=300, row_group_size=25)
    pq.write_table(records, f"{folder}/dictionary-v1-snappy.parquet", compression="snappy",
                   write_page_checksum=True, **options)
    pq.write_table(records, f"{folder}/delta-v2-zstd.parquet", compression="zstd",
                   data_page_version="2.0", use_dictionary=False, write_page_checksum=True,
                   column_encoding={"text": "DELTA_BYTE_ARRAY", "id": "DELTA_BINARY_PACKED",
                                    "meta.deep.name": "DELTA_LENGTH_BYTE_ARRAY"}, **options)
    pq.write_table(records, f"{folder}/delta-length-v1-gzip.parquet", compression="gzip",
                   use_dictionary=False, column_encoding={
                       "text": "DELTA_LENGTH_BYTE_ARRAY", "id": "BYTE_STREAM_SPLIT"}, **options)
    plain = table(count, 0, 4).select(["text", "uuid", "i64", "flag", "constant"])
    required = pa.schema([field.with_nullable(False) for field in plain.schema])
    pq.write_table(plain.cast(required), f"{folder}/required-plain.parquet", compression="none",
                   use_dictionary=["constant"], column_encoding={"flag": "RLE"}, **options)
    kinds = ["u8", "i16", "u32", "u64", "d32", "d128", "d256", "date", "ms", "us", "ns", "time",
             "time32", "uuid", "raw"]
    pq.write_table(base.select(kinds).slice(0, 20), f"{folder}/kinds.parquet", compression="zstd",
                   store_schema=False)
    connection = duckdb.connect()
    connection.execute(f"""
        COPY (SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE repeat('text é ', (i % 9)::INT) END
              AS text, {{'source': CASE WHEN i % 5 = 0 THEN NULL ELSE 'web' END}} AS meta,
              md5(i::VARCHAR)::UUID AS uuid FROM range({count}) t(i))
        TO '{folder}/duckdb-v2-zstd.parquet' (FORMAT parquet, CODEC 'zstd', PARQUET_VERSION V2)""")
    polars.from_arrow(base.select(["text", "i64", "meta"])).write_parquet(
        f"{folder}/polars-snappy.parquet", compression="snappy", row_group_size=25)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".parquet"):
            rows, columns = expected(f"{folder}/{name}")
            with open(f"{folder}/{name[:-8]}.jsonl", "w") as file:
                for row in range(rows):
                    line = {column: values[row] for column, values in columns.items()}
                    print(json.dumps(line, ensure_ascii=False), file=file)


def main():
    if sys.argv[1] == "--samples":
        write_samples(sys.argv[2])
        return
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary:
        folder = sys.argv[2] if len(sys.argv) > 2 else temporary
        os.makedirs(folder, exist_ok=True)
        failures = []
        for name, write in [("pyarrow", write_pyarrow), ("duckdb", write_duckdb),
                            ("polars", write_polars)]:
            files, values, before = 0, 0, len(failures)
            for path in write(folder):
                files += 1
                values += compare(program, path, failures)
            print(f"{name}: {files} files, {files - (len(failures) - before)} equal, "
                  f"{values} values compared")
        for failure in failures:
            print(failure)
        sys.exit(1 if failures else 0)


main()
