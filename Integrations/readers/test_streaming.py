"""MosaicML Streaming reads the export, and would have written the same bytes."""

import json

import numpy as np
import pytest
import streaming


def read(folder, **arguments):
    streaming.base.util.clean_stale_shared_memory()
    return streaming.StreamingDataset(local=str(folder), batch_size=1, shuffle=False, **arguments)


@pytest.mark.parametrize("compression", ["none", "zstd", "zstd:9"])
def test_samples_are_the_rows(packing, compression: str, measured) -> None:
    folder = packing.export("mds", "--compression", compression)
    samples = read(folder, validate_hash="sha256")
    assert len(samples) == len(packing.dataset)
    for row in packing.dataset:
        sample = samples[row.index]
        np.testing.assert_array_equal(sample["tokens"], row.input_ids)
        np.testing.assert_array_equal(sample["cu_seqlens"], row.cu_seqlens)
        np.testing.assert_array_equal(sample["doc_ids"], row.doc_ids)
        np.testing.assert_array_equal(sample["link_scores"], row.link_scores)
        assert sample["cu_seqlens"].dtype == np.int32
    measured.append(f"mds: {len(packing.dataset)} rows, every token and boundary equal")


def test_dense_tensors_are_columns(packing) -> None:
    samples = read(packing.export("mds", "--emit", "position-ids,segment-ids,loss-mask"))
    for row in packing.dataset:
        sample = samples[row.index]
        np.testing.assert_array_equal(sample["position_ids"], row.position_ids)
        np.testing.assert_array_equal(sample["segment_ids"], row.segment_ids)
        np.testing.assert_array_equal(sample["loss_mask"], row.loss_mask())


def test_its_own_writer_writes_the_same_bytes(packing, tmp_path) -> None:
    folder = packing.export("mds")
    index = json.loads((folder / "index.json").read_text())
    columns = dict(zip(index["shards"][0]["column_names"], index["shards"][0]["column_encodings"]))
    width = packing.dataset[0].input_ids.dtype.itemsize
    with streaming.MDSWriter(
        out=str(tmp_path / "own"), columns=columns, hashes=["sha256"], size_limit="64mb"
    ) as writer:
        for row in packing.dataset:
            writer.write(
                {
                    "tokens": row.input_ids.astype(f"uint{8 * width}"),
                    "cu_seqlens": row.cu_seqlens,
                    "doc_ids": row.doc_ids,
                    "link_scores": row.link_scores,
                }
            )
    names = {path.name for path in (tmp_path / "own").iterdir()}
    assert names == {path.name for path in folder.iterdir()} - {"export.json"}
    for name in names:
        assert (tmp_path / "own" / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_loader_goes_on_where_it_was(packing) -> None:
    """The library's own resumption works on the export."""
    loader = streaming.StreamingDataLoader(read(packing.export("mds")), batch_size=1)
    ids = [batch["tokens"][0].tolist() for batch, _ in zip(loader, range(5))]
    assert ids == [packing.dataset[i].input_ids.tolist() for i in range(5)]


def test_llm_foundry_finds_the_documents_by_eos(packing) -> None:
    """`sequence_id` of llm-foundry (text_data.py): a right-shifted cumulative sum of the EOS."""
    eos = packing.dataset.manifest.eos_token_id
    for row in packing.dataset:
        is_end = np.concatenate([[0], (row.input_ids[:-1] == eos).astype(int)])
        sequence_ids = np.cumsum(is_end)
        segments = np.repeat(np.arange(len(row.lengths)), row.lengths)
        np.testing.assert_array_equal(sequence_ids, segments)
