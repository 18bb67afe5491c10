"""Trains with transformers' Trainer: attention stays inside the documents."""

import sys

from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments

from bm25chunk import PackedDataset
from bm25chunk.torch import HuggingFaceCollator

packed = PackedDataset(sys.argv[1])
sizes = dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
model = LlamaForCausalLM(LlamaConfig(vocab_size=packed.manifest.vocab_size, use_cache=False, **sizes))
arguments = TrainingArguments(
    sys.argv[2], max_steps=3, per_device_train_batch_size=4, remove_unused_columns=False,
    report_to=[], save_strategy="no", use_cpu=True, logging_steps=1,
)  # fmt: skip
Trainer(model, arguments, data_collator=HuggingFaceCollator(), train_dataset=packed).train()
