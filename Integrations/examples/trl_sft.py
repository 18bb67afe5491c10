"""Trains with TRL on an export in the format jsonl or parquet: padding_free, and no packing of its own."""

import sys

from datasets import load_dataset
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import SFTConfig, SFTTrainer

rows = load_dataset(sys.argv[1], split="train", cache_dir=sys.argv[3])
tokenizer = PreTrainedTokenizerFast.from_pretrained(sys.argv[2])
sizes = dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
model = LlamaForCausalLM(LlamaConfig(vocab_size=max(tokenizer.vocab.values()) + 1, use_cache=False, **sizes))
config = SFTConfig(
    sys.argv[3], padding_free=True, packing=False, max_length=None, max_steps=2, use_cpu=True,
    per_device_train_batch_size=2, report_to=[], save_strategy="no", bf16=False,
    dataset_kwargs={"skip_prepare_dataset": True},
)  # fmt: skip
SFTTrainer(model, config, train_dataset=rows, processing_class=tokenizer).train()
