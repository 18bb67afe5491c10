"""What follows from the boundaries, against the plainest loops."""

import pytest
from packing import WrittenPacking

from bm25chunk import BoundaryLoss, PackedDataset


def test_dense_arrays_are_those_of_a_loop(packing: WrittenPacking) -> None:
    for number, row in enumerate(PackedDataset(packing.folder)):
        positions, segments, starts = [], [], []
        for segment, length in enumerate(packing.lengths(number), 1):
            begin = len(positions)
            for place in range(length):
                positions.append(place)
                starts.append(begin)
                segments.append(segment if segment <= len(packing.rows[number]) else 0)
        assert row.position_ids.tolist() == positions
        assert row.segment_ids.tolist() == segments
        assert row.starts.tolist() == starts


@pytest.mark.parametrize(
    "boundary_loss",
    [BoundaryLoss(), BoundaryLoss("keep"), BoundaryLoss("related"), BoundaryLoss("related", 20)],
)
def test_labels_are_those_of_a_loop(packing: WrittenPacking, boundary_loss: BoundaryLoss) -> None:
    for number, row in enumerate(PackedDataset(packing.folder)):
        labels: list[int] = []
        for segment in packing.rows[number]:
            for place, token in enumerate(segment.tokens):
                score = segment.link_score
                is_label = place > 0 or {
                    "mask": False,
                    "keep": True,
                    "related": score > 0 and score >= boundary_loss.threshold,
                }[boundary_loss.policy]
                labels.append(token if is_label and labels else -100)
        labels += [-100] * (packing.length - len(labels))
        assert row.labels(boundary_loss).tolist() == labels
        assert row.loss_mask(boundary_loss).tolist() == [label != -100 for label in labels]


def test_an_unknown_boundary_loss_is_an_error() -> None:
    with pytest.raises(ValueError, match="keep, mask, related"):
        BoundaryLoss("sometimes")  # type: ignore[arg-type]
