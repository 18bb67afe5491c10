"""The batches for PyTorch, and its loader. Skipped without torch."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from packing import write_packing

torch = pytest.importorskip("torch")

from bm25chunk import PackedDataset, PackedStream  # noqa: E402
from bm25chunk.torch import (  # noqa: E402
    FlexCollator,
    HuggingFaceCollator,
    SplitCollator,
    TorchStream,
    VarlenCollator,
    block_mask,
    document_mask,
    shifted,
)


@pytest.fixture
def dataset(tmp_path: Path) -> PackedDataset:
    return PackedDataset(write_packing(tmp_path).folder)


def test_the_order_does_not_depend_on_the_loader_workers(dataset: PackedDataset) -> None:
    def ids(worker_count: int, position: int = 0) -> list[torch.Tensor]:
        stream = TorchStream(
            PackedStream(dataset, batch_size=3, position=position, collate=HuggingFaceCollator())
        )
        loader = torch.utils.data.DataLoader(stream, batch_size=None, num_workers=worker_count)
        return [batch.data["input_ids"] for batch in islice(loader, 10)]

    expected = torch.stack(ids(0))
    assert torch.equal(torch.stack(ids(2)), expected)
    assert torch.equal(torch.stack(ids(3, position=12)[:6]), expected[4:])


def test_a_map_style_loader_reads_rows(dataset: PackedDataset) -> None:
    loader = torch.utils.data.DataLoader(
        dataset, batch_size=4, collate_fn=HuggingFaceCollator(), num_workers=1
    )
    ids = torch.cat([batch["input_ids"] for batch in loader])
    assert ids.tolist() == [row.input_ids.tolist() for row in dataset]


def test_hugging_face_batches_have_no_attention_mask(dataset: PackedDataset) -> None:
    batch = HuggingFaceCollator()(dataset[:4])
    assert sorted(batch) == ["input_ids", "labels", "position_ids", "use_cache"]
    assert batch["use_cache"] is False
    assert {batch[name].dtype for name in ("input_ids", "labels", "position_ids")} == {torch.int64}


def test_varlen_batches_are_end_to_end(dataset: PackedDataset) -> None:
    rows = dataset[-4:]
    batch = VarlenCollator()(rows)
    assert batch["input_ids"].shape == (1, 4 * 16)
    lengths = [length for row in rows for length in row.lengths.tolist()]
    assert np.diff(batch["cu_seqlens"]).tolist() == lengths
    assert batch["cu_seqlens"].dtype == torch.int32 and batch["max_seqlen"] == max(lengths)
    starts = (batch["position_ids"][0] == 0).nonzero()[:, 0].tolist()
    assert starts == batch["cu_seqlens"][:-1].tolist()
    named = VarlenCollator(hugging_face=True)(rows)
    assert torch.equal(named["cu_seq_lens_q"], batch["cu_seqlens"])
    assert named["max_length_k"] == batch["max_seqlen"]


def test_varlen_batches_can_have_static_shapes(dataset: PackedDataset) -> None:
    most = max(len(row.lengths) for row in dataset)
    for rows in (dataset[:4], dataset[-4:]):
        plain = VarlenCollator()(rows)["cu_seqlens"]
        batch = VarlenCollator(segment_limit=most)(rows)
        assert batch["cu_seqlens"].shape == (4 * most + 1,) and batch["max_seqlen"] == 16
        assert torch.equal(batch["cu_seqlens"][: len(plain)], plain)
        assert (batch["cu_seqlens"][len(plain) :] == 4 * 16).all()
        assert batch["cu_seqlens"].dtype == torch.int32
    with pytest.raises(ValueError):
        VarlenCollator(segment_limit=1)(dataset[:4])


def test_the_flex_mask_is_the_dense_mask(dataset: PackedDataset) -> None:
    rows = dataset[-3:]
    starts = FlexCollator()(rows)["starts"]
    mask = document_mask(starts)
    q, k = torch.arange(16)[:, None], torch.arange(16)[None]
    for number, row in enumerate(rows):
        segments = torch.from_numpy(np.repeat(np.arange(len(row.lengths)), row.lengths))
        dense = (segments[:, None] == segments[None]) & (q >= k)
        assert torch.equal(mask(torch.tensor(number), torch.tensor(0), q, k), dense)
    made = block_mask(starts, BLOCK_SIZE=16)
    assert made.shape == (3, 1, 16, 16)


def test_split_rows_are_inputs_and_labels(dataset: PackedDataset) -> None:
    inputs, labels = SplitCollator()(dataset[:2])
    assert inputs["input"].shape == inputs["positions"].shape == labels.shape == (2, 15)
    row = dataset[0]
    assert inputs["input"][0].tolist() == row.input_ids[:-1].tolist()
    assert labels[0].tolist() == row.labels()[1:].tolist()
    assert shifted(torch.tensor([[1, 2, 3]])).tolist() == [[2, 3, -100]]
