"""Rows are what was written; damage is told."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from packing import EOS, PAD, WrittenPacking, write_packing
from safetensors.numpy import load_file

from bm25chunk import PackedDataset, PackingError


def test_rows_are_what_was_written(packing: WrittenPacking) -> None:
    dataset = PackedDataset(packing.folder)
    assert len(dataset) == len(packing.rows)
    for number, row in enumerate(dataset):
        segments = packing.rows[number]
        assert row.index == number
        assert row.input_ids.tolist() == packing.ids(number)
        assert np.diff(row.cu_seqlens).tolist() == packing.lengths(number) == row.lengths.tolist()
        assert row.cu_seqlens[0] == 0 and row.max_seqlen == max(packing.lengths(number))
        assert row.num_tokens == sum(len(segment.tokens) for segment in segments)
        padding = [-1] * (len(row.lengths) - len(segments))
        assert row.doc_ids.tolist() == [segment.document_id for segment in segments] + padding
        assert row.source_ids.tolist() == [segment.source_id for segment in segments] + padding
        assert row.doc_starts.tolist()[: len(segments)] == [segment.start for segment in segments]
        assert row.link_scores[: len(segments)].tolist() == [s.link_score for s in segments]


def test_arrays_are_those_of_the_safetensors_library(packing: WrittenPacking) -> None:
    dataset = PackedDataset(packing.folder)
    rows = iter(dataset)
    for shard in dataset.manifest.shards:
        tensors = load_file(packing.folder / shard.file)
        for number in range(shard.rows):
            row = next(rows)
            begin, end = tensors["cu_seqlens_offsets"][number : number + 2]
            np.testing.assert_array_equal(row.input_ids, tensors["input_ids"][number])
            np.testing.assert_array_equal(row.cu_seqlens, tensors["cu_seqlens"][begin:end])
            assert row.input_ids.dtype == tensors["input_ids"].dtype


def test_rows_and_origins_have_their_pass(tmp_path: Path) -> None:
    dataset = PackedDataset(write_packing(tmp_path, passes=True).folder)
    assert [row.pass_id for row in dataset] == [number % 3 for number in range(len(dataset))]
    assert {origin.pass_id for origin in dataset.origins(5)} == {2}


def test_without_repetition_there_is_one_pass(packing: WrittenPacking) -> None:
    dataset = PackedDataset(packing.folder)
    assert {row.pass_id for row in dataset} == {0}


def test_sequence_of_rows(packing: WrittenPacking) -> None:
    dataset = PackedDataset(packing.folder)
    assert dataset[-1].index == len(dataset) - 1
    assert [row.index for row in dataset[5:21:5]] == [5, 10, 15, 20]
    for index in (len(dataset), -len(dataset) - 1):
        with pytest.raises(IndexError):
            dataset[index]


def test_nothing_can_be_written_through_a_row(packing: WrittenPacking) -> None:
    with pytest.raises(ValueError):
        PackedDataset(packing.folder)[0].input_ids[0] = 1


def test_tokens_of_documents_are_found_again(packing: WrittenPacking) -> None:
    dataset = PackedDataset(packing.folder)
    documents: dict[int, list[int]] = {}
    for row in dataset:
        for origin in dataset.origins(row.index):
            assert origin.external_id == f"näme-{origin.document_id}"
            assert (origin.path, origin.line) == ("corpus.jsonl", origin.document_id + 1)
            assert origin.source == f"source-{origin.document_id % 3}"
            document = documents.setdefault(origin.document_id, [])
            assert len(document) == origin.start
            document += row.input_ids[origin.begin : origin.end].tolist()
    *whole, last = (documents[i] for i in range(len(documents)))
    assert all(document[-1] == EOS and EOS not in document[:-1] for document in whole)
    assert PAD not in last


def test_survives_pickling(packing: WrittenPacking) -> None:
    dataset = PackedDataset(packing.folder)
    expected, origins = dataset[3].input_ids, dataset.origins(3)
    copy = pickle.loads(pickle.dumps(dataset))
    np.testing.assert_array_equal(copy[3].input_ids, expected)
    assert copy.origins(3) == origins


def test_verification_finds_a_flipped_byte(packing: WrittenPacking) -> None:
    PackedDataset(packing.folder, verify=True)
    for name in ("shard-00001.safetensors", "documents.jsonl"):
        path = packing.folder / name
        original = path.read_bytes()
        changed = bytearray(original)
        changed[-3] ^= 1
        path.write_bytes(changed)
        with pytest.raises(PackingError, match=name):
            PackedDataset(packing.folder, verify=True)
        path.write_bytes(original)


@pytest.mark.parametrize("size", [0, 7, 20, 500])
def test_a_shard_that_was_cut_is_an_error(tmp_path: Path, size: int) -> None:
    packing = write_packing(tmp_path)
    path = packing.folder / "shard-00000.safetensors"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(PackingError, match="bytes"):
        PackedDataset(packing.folder)[0]


@pytest.mark.parametrize("position", [0, 8, 30, 100])
def test_a_damaged_head_is_an_error(tmp_path: Path, position: int) -> None:
    packing = write_packing(tmp_path)
    path = packing.folder / "shard-00000.safetensors"
    data = bytearray(path.read_bytes())
    data[position : position + 40] = b"\xff" * 40
    path.write_bytes(data)
    with pytest.raises(PackingError, match="shard-00000"):
        PackedDataset(packing.folder)[0]


@pytest.mark.parametrize(
    "change", [{"kind": "other"}, {"version": 2}, {"seq_len": None}, {"rows": 7}, {"sources": 3}]
)
def test_a_damaged_manifest_is_an_error(tmp_path: Path, change: dict[str, object]) -> None:
    packing = write_packing(tmp_path)
    path = packing.folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(PackingError, match="manifest|rows"):
        PackedDataset(packing.folder)


def test_a_folder_without_a_packing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackingError, match="no manifest.json"):
        PackedDataset(tmp_path)
