"""No token sees another document: a tiny random Llama of transformers, every way to mask.

And the two ways in which transformers drops the mask, shown to leak, so that these tests can fail.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import AttentionInterface, LlamaConfig, LlamaForCausalLM

from bm25chunk import BoundaryLoss
from bm25chunk.torch import FlexCollator, HuggingFaceCollator, VarlenCollator, block_mask

IMPLEMENTATIONS = ["eager", "sdpa", "flex_attention"]
TOLERANCE = 1e-4
"""Of logits (up to ±10, in single precision) that must be equal."""
LEAK = 1e-2
"""What logits differ by at least where attention runs across documents."""


def make_model(implementation: str, vocabulary: int) -> LlamaForCausalLM:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        # Large weights, so that what leaks shows.
        initializer_range=0.3,
        attn_implementation=implementation,
    )
    return LlamaForCausalLM(config).eval()


@pytest.fixture(scope="module")
def rows(packing):
    """Rows of at least three fragments, one of them with padding."""
    if packing.dataset.manifest.vocab_size > 10_000:
        pytest.skip("the masks do not depend on the width of the ids")
    several = [row for row in packing.dataset if len(row.lengths) >= 3]
    padded = [row for row in several if row.num_tokens < len(row.input_ids)]
    assert padded
    return [*several[:3], padded[0]]


@pytest.fixture(scope="module")
def vocabulary(packing) -> int:
    return packing.dataset.manifest.vocab_size


def changed(batch: dict, rows) -> tuple[dict, list[int]]:
    """The batch with other tokens in each first document, and where the second begins."""
    ids = batch["input_ids"].clone()
    ends = [int(row.cu_seqlens[1]) for row in rows]
    for number, end in enumerate(ends):
        ids[number, :end] = (ids[number, :end] + 7) % 2000
    return batch | {"input_ids": ids}, ends


def difference(model, batch: dict, rows) -> float:
    """By how much logits behind the first document change with it."""
    other, ends = changed(batch, rows)
    with torch.no_grad():
        first, second = model(**batch).logits, model(**other).logits
    for number, end in enumerate(ends):
        assert (first[number, :end] - second[number, :end]).abs().max() > LEAK
    return max(
        float((first[number, end:] - second[number, end:]).abs().max())
        for number, end in enumerate(ends)
    )


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_the_first_document_changes_no_logit_of_the_others(
    implementation: str, training: bool, rows, vocabulary: int, measured: list[str]
) -> None:
    model = make_model(implementation, vocabulary).train(training)
    found = difference(model, HuggingFaceCollator()(rows), rows)
    measured.append(f"logits behind it move by {found:.1e}")
    assert found < TOLERANCE


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@pytest.mark.parametrize("mistake", ["use_cache=True", "attention_mask of ones"])
def test_the_known_mistakes_leak(
    implementation: str, mistake: str, rows, vocabulary: int, measured: list[str]
) -> None:
    """If this fails, transformers has changed, and the collators' warning can go."""
    batch = HuggingFaceCollator()(rows)
    if mistake == "use_cache=True":
        batch["use_cache"] = True
    else:
        batch["attention_mask"] = torch.ones_like(batch["input_ids"])
    found = difference(make_model(implementation, vocabulary), batch, rows)
    measured.append(f"logits behind the first document move by {found:.1f}")
    assert found > LEAK


def separate_loss(model, row, boundary_loss=BoundaryLoss()) -> tuple[float, int]:
    """The summed loss of the row's documents, each alone in a batch, and their targets."""
    total, count = 0.0, 0
    for begin, end, document in zip(row.cu_seqlens, row.cu_seqlens[1:], row.doc_ids):
        if document < 0 or end - begin < 2:
            continue
        ids = torch.from_numpy(row.input_ids[begin:end].astype(np.int64))[None]
        with torch.no_grad():
            logits = model(input_ids=ids, use_cache=False).logits[0, :-1]
        loss = torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="sum")
        total, count = total + float(loss), count + int(end - begin) - 1
    return total, count


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_the_packed_loss_is_that_of_the_separate_documents(
    implementation: str, rows, vocabulary: int, measured: list[str]
) -> None:
    model = make_model(implementation, vocabulary)
    with torch.no_grad():
        packed = float(model(**HuggingFaceCollator()(rows)).loss)
    sums = [separate_loss(model, row) for row in rows]
    separate = sum(total for total, _ in sums) / sum(count for _, count in sums)
    measured.append(f"packed {packed:.6f}, separate {separate:.6f}")
    assert packed == pytest.approx(separate, abs=1e-5)


@pytest.mark.parametrize("implementation", ["eager", "sdpa"])
def test_no_gradient_crosses_documents(implementation: str, rows, vocabulary: int) -> None:
    model = make_model(implementation, vocabulary)
    batch = HuggingFaceCollator()(rows)
    embedded = model.get_input_embeddings()(batch["input_ids"]).detach().requires_grad_()
    logits = model(
        inputs_embeds=embedded, position_ids=batch["position_ids"], use_cache=False
    ).logits
    for number, row in enumerate(rows):
        begin, end = int(row.cu_seqlens[1]), int(row.cu_seqlens[2])
        gradient = torch.autograd.grad(
            logits[number, begin:end].pow(2).sum(), embedded, retain_graph=True
        )[0][number].abs().amax(-1)
        assert gradient[begin:end].max() > 0
        assert gradient[:begin].max() == 0 and gradient[end:].max() == 0


def test_flash_attention_arguments_reach_the_attention(
    rows, vocabulary: int, measured: list[str]
) -> None:
    """A plain loop over cu_seqlens in the place of the kernel gives the logits of eager attention.

    Flash-attention itself needs a GPU: see run_flash_attention.py.
    """
    seen = []

    def loop(module, query, key, value, attention_mask, scaling, cu_seq_lens_q=None, **arguments):
        assert attention_mask is None
        seen.append((cu_seq_lens_q, arguments["max_length_q"], arguments["cu_seq_lens_k"]))
        groups = query.shape[1] // key.shape[1]
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
        pieces = []
        for begin, end in zip(cu_seq_lens_q.tolist(), cu_seq_lens_q.tolist()[1:]):
            assert end - begin <= arguments["max_length_q"]
            pieces.append(
                torch.nn.functional.scaled_dot_product_attention(
                    *(part[:, :, begin:end] for part in (query, key, value)),
                    is_causal=True,
                    scale=scaling,
                )
            )
        return torch.cat(pieces, 2).transpose(1, 2).contiguous(), None

    AttentionInterface.register("loop_over_segments", loop)
    batch = VarlenCollator(hugging_face=True)(rows)
    with torch.no_grad():
        found = make_model("loop_over_segments", vocabulary)(**batch)
        expected = make_model("eager", vocabulary)(**HuggingFaceCollator()(rows))
    assert len(seen) == 2 and seen[0][0] is batch["cu_seq_lens_q"]
    error = float((found.logits.view_as(expected.logits) - expected.logits).abs().max())
    measured.append(f"logits differ from eager attention by {error:.1e}")
    assert error < TOLERANCE
    # One row end to end asks at the seams of rows too, which are no labels.
    assert float(found.loss) == pytest.approx(float(expected.loss), abs=1e-5)


def test_the_block_mask_gives_dense_attention(rows) -> None:
    from torch.nn.attention.flex_attention import flex_attention

    batch = FlexCollator()(rows)
    torch.manual_seed(1)
    length = batch["input_ids"].shape[1]
    query, key, value = torch.randn(3, len(rows), 2, length, 16)
    found = flex_attention(query, key, value, block_mask=block_mask(batch["starts"]))
    segments = torch.from_numpy(
        np.stack([np.repeat(np.arange(len(row.lengths)), row.lengths) for row in rows])
    )
    dense = (segments[:, None, :, None] == segments[:, None, None, :]) & torch.ones(
        length, length, dtype=torch.bool
    ).tril()
    expected = torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=dense)
    assert (found - expected).abs().max() < 1e-5
