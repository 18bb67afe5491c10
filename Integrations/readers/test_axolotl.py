"""axolotl loads the export as it is, and its collator takes it."""

import numpy as np
import pytest
from axolotl.utils.collators.batching import DataCollatorForSeq2Seq
from axolotl.utils.data.shared import load_dataset_with_config
from axolotl.utils.data.wrappers import get_dataset_wrapper
from axolotl.utils.dict import DictDefault
from transformers import PreTrainedTokenizerFast


@pytest.fixture
def table(packing, monkeypatch, tmp_path):
    """What axolotl makes of the folder under `skip_prepare_dataset: true`.

    Without that it wants a column `attention_mask`, from which transformers would conclude that a
    row is one document.
    """
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path)
    dataset = DictDefault(path=str(packing.export("parquet", "--emit", "position-ids")), type="packed")
    loaded = load_dataset_with_config(dataset, use_auth_token=False)["train"]
    wrapped, _ = get_dataset_wrapper(
        dataset, None, DictDefault(skip_prepare_dataset=True), "packed", loaded)
    return wrapped


def test_rows_are_kept_and_collated(packing, table) -> None:
    assert len(table) == len(packing.dataset)
    collator = DataCollatorForSeq2Seq(
        PreTrainedTokenizerFast.from_pretrained(packing.folder, pad_token="<|pad|>"))
    # With `remove_unused_columns: true` the trainer drops the others: a model does not take them.
    names = ["input_ids", "labels", "position_ids"]
    rows = packing.dataset[-5:]
    batch = collator([{name: table[row.index][name] for name in names} for row in rows])
    assert sorted(batch) == names
    for place, row in enumerate(rows):
        np.testing.assert_array_equal(batch["input_ids"][place], row.input_ids)
        np.testing.assert_array_equal(batch["labels"][place], row.labels())
        np.testing.assert_array_equal(batch["position_ids"][place], row.position_ids)
