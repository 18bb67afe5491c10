"""Megatron's indexed dataset reads the export, and would have written the same bytes."""

import numpy as np
import torch
from megatron.core.datasets import indexed_dataset as indexed


def test_sequences_are_the_rows(packing, measured) -> None:
    prefix = str(packing.export("megatron") / "packed")
    for mmap in (True, False):
        sequences = indexed.IndexedDataset(prefix, mmap=mmap)
        assert len(sequences) == len(packing.dataset)
        assert sequences.document_indices.tolist() == list(range(len(packing.dataset) + 1))
        for row in packing.dataset:
            np.testing.assert_array_equal(sequences[row.index], row.input_ids)
    measured.append(f"megatron: {len(packing.dataset)} rows, every token equal")


def test_its_own_builder_writes_the_same_bytes(packing, tmp_path) -> None:
    folder = packing.export("megatron")
    data_type = indexed.DType.optimal_dtype(packing.dataset.manifest.vocab_size)
    builder = indexed.IndexedDatasetBuilder(str(tmp_path / "own.bin"), dtype=data_type)
    for row in packing.dataset:
        builder.add_item(torch.from_numpy(row.input_ids.astype(data_type)))
        builder.end_document()
    builder.finalize(str(tmp_path / "own.idx"))
    for ending in ("bin", "idx"):
        own = (tmp_path / f"own.{ending}").read_bytes()
        assert own == (folder / f"packed.{ending}").read_bytes(), ending


def test_masks_and_positions_made_of_eos_are_ours(packing) -> None:
    """The flags --reset-position-ids --reset-attention-mask --eod-mask-loss, with Megatron's code."""
    from megatron.core.datasets.gpt_dataset import _get_ltor_masks_and_position_ids

    eos = packing.dataset.manifest.eos_token_id
    for row in packing.dataset[:: max(1, len(packing.dataset) // 50)]:
        ids = torch.from_numpy(row.input_ids.astype(np.int64))
        mask, loss_mask, positions = _get_ltor_masks_and_position_ids(ids, eos, True, True, True, True)
        np.testing.assert_array_equal(positions, row.position_ids)
        segments = np.repeat(np.arange(len(row.lengths)), row.lengths)
        places = np.arange(len(ids))
        sees = (segments[:, None] == segments[None]) & (places[:, None] >= places[None])
        np.testing.assert_array_equal(~mask[0].numpy(), sees)
        # The loss stands at the input: none where EOS is asked for what follows it.
        np.testing.assert_array_equal(loss_mask == 0, ids == eos)


def test_samples_are_the_rows_in_any_epoch(packing, tmp_path) -> None:
    """Megatron's sampler concatenates shuffled sequences and cuts every L tokens: where rows end."""
    from megatron.core.datasets.gpt_dataset import _build_document_index, _build_shuffle_index

    rows = len(packing.dataset)
    length = len(packing.dataset[0].input_ids)
    generator = np.random.RandomState(1)
    order = _build_document_index(np.arange(rows), 3, generator, False)
    assert len(order) == 3 * rows and len(_build_shuffle_index(rows, 3 * rows, generator)) > 0
    prefix = str(packing.export("megatron") / "packed")
    sequences = indexed.IndexedDataset(prefix)
    stream = np.concatenate([sequences[int(number)] for number in order])
    for sample, number in enumerate(order):
        begin = sample * length
        expected = packing.dataset[int(number)].input_ids
        np.testing.assert_array_equal(stream[begin : begin + length], expected)
