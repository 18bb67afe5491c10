"""The safetensors library reads the shards as the Python reader does."""

from safetensors import safe_open

import numpy as np


def test_the_library_gives_the_rows(packing) -> None:
    rows = iter(packing.dataset)
    for record in packing.dataset.manifest.shards:
        with safe_open(packing.folder / record.file, "numpy") as shard:
            ids = shard.get_slice("input_ids")
            cu_seqlens = shard.get_tensor("cu_seqlens")
            offsets = shard.get_tensor("cu_seqlens_offsets")
            for number in range(record.rows):
                row = next(rows)
                np.testing.assert_array_equal(ids[number], row.input_ids)
                np.testing.assert_array_equal(
                    cu_seqlens[offsets[number] : offsets[number + 1]], row.cu_seqlens
                )
    assert next(rows, None) is None
