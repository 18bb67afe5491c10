"""OLMo-core reads the export: instances are rows, with their documents and labels."""

import csv
import gzip

import numpy as np
import pytest
import torch
from olmo_core import data


@pytest.fixture
def instances(packing, tmp_path):
    folder = packing.export("olmo")
    manifest = packing.dataset.manifest
    config = data.NumpyFSLDatasetConfig(
        tokenizer=data.TokenizerConfig(
            vocab_size=manifest.vocab_size,
            eos_token_id=manifest.eos_token_id,
            pad_token_id=manifest.pad_token_id,
        ),
        paths=[str(folder / "*.npy")],
        label_mask_paths=[str(folder / "*.label_mask")],
        expand_glob=True,
        sequence_length=manifest.row_length,
        dtype=data.NumpyDatasetDType(f"uint{8 * packing.dataset[0].input_ids.dtype.itemsize}"),
        generate_doc_lengths=True,
        work_dir=str(tmp_path),
    )
    dataset = config.build()
    dataset.prepare()
    return dataset


def test_instances_are_the_rows(packing, instances, measured) -> None:
    assert len(instances) == len(packing.dataset)
    for row in packing.dataset:
        instance = instances[row.index]
        np.testing.assert_array_equal(instance["input_ids"].numpy(), row.input_ids)
        np.testing.assert_array_equal(instance["label_mask"].numpy(), row.loss_mask())
        # It counts documents by EOS; in a padding tail, which has none, it finds the same one.
        np.testing.assert_array_equal(instance["doc_lens"].numpy(), row.lengths)
    measured.append(f"olmo: {len(packing.dataset)} rows, every token and boundary equal")


def test_its_labels_are_ours(packing, instances) -> None:
    from olmo_core.data.utils import get_cumulative_document_lengths, get_labels

    rows = packing.dataset[-8:]
    batch = data.DataCollator(pad_token_id=packing.dataset.manifest.pad_token_id)(
        [instances[row.index] for row in rows]
    )
    labels = get_labels(batch)
    expected = np.stack([row.labels() for row in rows])
    np.testing.assert_array_equal(labels[:, :-1], expected[:, 1:])
    assert torch.all(labels[:, -1] == -100)
    length = len(rows[0].input_ids)
    ends = np.concatenate([row.cu_seqlens[1:] + i * length for i, row in enumerate(rows)])
    np.testing.assert_array_equal(get_cumulative_document_lengths(batch["doc_lens"])[1:], ends)


def test_lines_lead_to_the_documents(packing) -> None:
    folder = packing.export("olmo")
    lines = []
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            lines += list(csv.reader(file))
    expected, row_in_shard = [], 0
    counts = iter(shard.rows for shard in packing.dataset.manifest.shards)
    left = next(counts)
    for row in packing.dataset:
        if left == 0:
            left, row_in_shard = next(counts), 0
        begin = row_in_shard * len(row.input_ids)
        expected += [
            [
                str(begin + origin.begin),
                str(begin + origin.end),
                origin.external_id,
                origin.path,
                str(origin.line),
            ]
            for origin in packing.dataset.origins(row.index)
        ]
        left, row_in_shard = left - 1, row_in_shard + 1
    assert lines == expected
