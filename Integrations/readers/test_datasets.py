"""`datasets` reads the export, and TRL's collator takes it."""

import numpy as np
import pytest
import datasets


@pytest.fixture(params=["jsonl", "parquet"])
def table(packing, tmp_path, request):
    folder = packing.export(request.param)
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path))
    assert list(loaded) == ["train"]
    return loaded["train"]


def test_records_are_the_rows(packing, table, measured) -> None:
    assert len(table) == len(packing.dataset)
    for row, record in zip(packing.dataset, table):
        assert record["input_ids"] == row.input_ids.tolist()
        assert record["labels"] == row.labels().tolist()
        assert record["seq_lengths"] == row.lengths.tolist()
    measured.append(f"{len(packing.dataset)} rows, every token and boundary equal")


def test_trl_makes_our_positions_and_labels(packing, table) -> None:
    """SFTConfig(padding_free=True) collates with this; no attention mask may come out of it."""
    from trl.trainer import sft_trainer as sft

    collator = sft.DataCollatorForLanguageModeling(pad_token_id=0, padding_free=True)
    rows = packing.dataset[-5:]
    batch = collator([table[row.index] for row in rows])
    assert "attention_mask" not in batch
    positions = np.concatenate([row.position_ids for row in rows])
    np.testing.assert_array_equal(batch["position_ids"][0], positions)
    np.testing.assert_array_equal(batch["input_ids"][0], np.concatenate([r.input_ids for r in rows]))
    labels = np.concatenate([row.labels() for row in rows])
    np.testing.assert_array_equal(batch["labels"][0], labels)
