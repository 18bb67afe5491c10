"""datatrove's dataset reads the export: windows are rows, positions restart with the segments."""

import numpy as np
from datatrove.utils import dataset as dataset_module


def test_windows_are_the_rows(packing, measured) -> None:
    folder = packing.export("datatrove")
    rows = packing.dataset
    windows = dataset_module.DatatroveFolderDataset(
        str(folder),
        seq_len=len(rows[0].input_ids) - 1,
        token_size=rows[0].input_ids.dtype.itemsize,
        return_positions=True,
    )
    assert len(windows) == len(rows)
    for row in rows:
        window = windows[row.index]
        np.testing.assert_array_equal(window["input_ids"], row.input_ids)
        np.testing.assert_array_equal(window["positions"], row.position_ids)
    measured.append(f"datatrove: {len(packing.dataset)} rows, every token and boundary equal")


def test_loss_files_are_the_labels(packing) -> None:
    folder = packing.export("datatrove", "--boundary-loss", "related", "--boundary-score", "20")
    from bm25chunk import BoundaryLoss

    found = np.concatenate(
        [np.fromfile(path, np.uint8) for path in sorted(folder.glob("*.ds.loss"))]
    )
    expected = [row.loss_mask(BoundaryLoss("related", 20)) for row in packing.dataset]
    np.testing.assert_array_equal(found, np.concatenate(expected))
    assert 0 < np.count_nonzero(found) < found.size


def test_nanotron_leaves_out_the_labels_that_we_do(packing) -> None:
    """nanotron's label mask is positions[1:] != 0; the loss file adds padding."""
    for row in packing.dataset:
        mask = row.position_ids[1:] != 0
        mask &= np.arange(1, len(row.input_ids)) < row.num_tokens
        np.testing.assert_array_equal(mask, row.loss_mask()[1:])
