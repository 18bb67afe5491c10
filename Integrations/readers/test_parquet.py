"""pyarrow, polars and DuckDB read the export alike, and equal to the packing."""

import duckdb
import numpy as np
import polars
import pyarrow.parquet as pq
import pytest

DENSE = ["--emit", "position-ids,segment-ids"]


def files(folder):
    return sorted(folder.glob("train-*.parquet"))


def read_pyarrow(folder):
    return [
        row
        for path in files(folder)
        for row in pq.ParquetFile(path, page_checksum_verification=True).read().to_pylist()
    ]


def read_polars(folder):
    return [row for path in files(folder) for row in polars.read_parquet(path).to_dicts()]


def read_duckdb(folder):
    rows = []
    for path in files(folder):
        cursor = duckdb.execute(f"SELECT * FROM read_parquet('{path}')")
        names = [column[0] for column in cursor.description]
        rows += [dict(zip(names, values)) for values in cursor.fetchall()]
    return rows


def documents(packing, index):
    return [
        {
            "id": origin.external_id,
            "start": origin.start,
            "length": origin.end - origin.begin,
            "source": origin.source,
            "score": origin.link_score,
        }
        for origin in packing.dataset.origins(index)
    ]


@pytest.mark.parametrize("read", [read_pyarrow, read_polars, read_duckdb])
@pytest.mark.parametrize("compression", ["none", "snappy", "zstd:7"])
def test_rows_are_those_of_the_packing(packing, read, compression, measured) -> None:
    rows = read(packing.export("parquet", "--compression", compression, *DENSE))
    assert len(rows) == len(packing.dataset)
    for row, found in zip(packing.dataset, rows):
        assert found["input_ids"] == row.input_ids.tolist()
        assert found["labels"] == row.labels().tolist()
        assert found["seq_lengths"] == row.lengths.tolist()
        assert found["position_ids"] == row.position_ids.tolist()
        assert found["segment_ids"] == row.segment_ids.tolist()
        assert found["documents"] == documents(packing, row.index)
    measured.append(f"{len(rows)} rows, every value equal")


def test_small_files_hold_the_same_rows(packing) -> None:
    whole = packing.export("parquet", "--compression", "none")
    parts = packing.export("parquet", "--compression", "none", "--shard-mib", "1")
    assert len(files(whole)) == 1 and len(files(parts)) > 1
    assert read_pyarrow(parts) == read_pyarrow(whole)


def test_the_footer_has_bounds(packing) -> None:
    metadata = pq.ParquetFile(files(packing.export("parquet"))[0]).metadata
    assert metadata.num_rows == len(packing.dataset)
    ids = metadata.row_group(0).column(0)
    every = np.concatenate([row.input_ids for row in packing.dataset])
    assert ids.path_in_schema == "input_ids.list.element"
    assert (ids.statistics.min, ids.statistics.max) == (every.min(), every.max())
    assert ids.statistics.null_count == 0
