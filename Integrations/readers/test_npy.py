"""NumPy reads the export: every array is that of the packing."""

import numpy as np


def test_arrays_are_those_of_the_rows(packing, measured) -> None:
    folder = packing.export("npy", "--emit", "position-ids,segment-ids,loss-mask")
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    offsets = arrays["cu_seqlens_offsets"]
    for row in packing.dataset:
        r = row.index
        begin, end = int(offsets[r]), int(offsets[r + 1])
        np.testing.assert_array_equal(arrays["input_ids"][r], row.input_ids)
        np.testing.assert_array_equal(arrays["cu_seqlens"][begin:end], row.cu_seqlens)
        assert arrays["num_tokens"][r] == row.num_tokens
        assert arrays["max_seqlen"][r] == row.max_seqlen
        for name in ("doc_ids", "doc_starts", "source_ids", "link_scores"):
            segments = arrays[name][begin - r : end - (r + 1)]
            np.testing.assert_array_equal(segments, getattr(row, name))
        np.testing.assert_array_equal(arrays["position_ids"][r], row.position_ids)
        np.testing.assert_array_equal(arrays["segment_ids"][r], row.segment_ids)
        np.testing.assert_array_equal(arrays["loss_mask"][r], row.loss_mask())
    assert len(arrays["input_ids"]) == len(packing.dataset)
    measured.append(f"npy: {len(packing.dataset)} rows, every token and boundary equal")


def test_heads_are_those_that_numpy_writes(packing, tmp_path) -> None:
    folder = packing.export("npy")
    for path in folder.glob("*.npy"):
        np.save(tmp_path / "again.npy", np.load(path))
        assert (tmp_path / "again.npy").read_bytes() == path.read_bytes(), path.name
