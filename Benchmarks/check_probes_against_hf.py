#!/usr/bin/env python3
"""Compares the scores of `probe` with those that transformers gives the same prompts.

    pip install torch==2.15.0 transformers==5.24.0 tokenizers numpy
    swift build -c release
    python3 Benchmarks/check_probes_against_hf.py [CHECKPOINT]

Makes a small random Llama with transformers (grouped queries, untied head), asks it generic choices,
labelled texts with demonstrations, and losses behind preceding documents, and computes each score
anew: the mean log-likelihood of the tokens of a choice behind its prompt, all read at once. With a
CHECKPOINT (one of ours, say) it does the same with that. Exits with 1 unless all agree to 1e-3.
"""

import json
import os
import subprocess
import sys
import tempfile

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BIN = os.path.join(ROOT, ".build", "release", "bm25chunk")
LIMIT = 1e-3


def run(*arguments):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout.decode()


def make_model(folder):
    """A Llama that transformers made, with a tokenizer trained on the sample corpus."""
    run(BIN, "tokenizer", "train", os.path.join(ROOT, "Corpora"), "--vocab-size", "2000",
        "--output", os.path.join(folder, "tokenizer.json"), "--quiet")
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    eos = tokenizer.token_to_id("<|endoftext|>")
    torch.manual_seed(1)
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=64, intermediate_size=96,
        num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
        max_position_embeddings=384, tie_word_embeddings=False, initializer_range=0.2,
        bos_token_id=None, eos_token_id=eos)
    LlamaForCausalLM(config).save_pretrained(folder)


def write_probes(folder):
    """One file of each form; the texts are the sample corpus's."""
    with open(os.path.join(ROOT, "Corpora", "encyclopedia.jsonl")) as file:
        texts = [json.loads(line)["text"] for line in file]
    sentences = [s.strip() + "." for t in texts for s in t.split(".") if 20 < len(s) < 120]
    os.makedirs(folder)
    with open(os.path.join(folder, "labels.test.jsonl"), "w") as file:
        for i, sentence in enumerate(sentences[:60]):
            label = ["a place", "person", "unknown thing"][i % 3]
            file.write(json.dumps({"text": sentence, "label": i % 3, "label_name": label}) + "\n")
    with open(os.path.join(folder, "choices.jsonl"), "w") as file:
        for i, sentence in enumerate(sentences[60:100]):
            words = sentence.split(" ")
            file.write(json.dumps({
                "context": sentences[i] + " ", "prompt": " ".join(words[:-1]) + " ",
                "choices": [words[-1], "zebra", "something else entirely"], "answer": 0}) + "\n")
    with open(os.path.join(folder, "losses.jsonl"), "w") as file:
        for i, sentence in enumerate(sentences[100:130]):
            file.write(json.dumps({
                "preceding": [sentences[i], sentences[i + 1]], "prompt": "", "text": sentence,
                "attention": True, "group": "unrelated"}) + "\n")


class Peer:
    def __init__(self, folder):
        self.model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager").eval()
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.eos = self.model.config.eos_token_id

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def mean_log_likelihood(self, before, whole):
        """Of the tokens of `whole` behind its first `before`; and all attention weights."""
        with torch.no_grad():
            out = self.model(torch.tensor([whole]), output_attentions=True)
        logs = torch.log_softmax(out.logits[0].double(), dim=-1)
        places = range(max(1, before), len(whole))
        score = sum(logs[i - 1, whole[i]].item() for i in places) / len(places)
        return score, out.attentions

    def check(self, line):
        """The greatest difference between the scores of a line and ours."""
        worst = 0
        if line["choices"]:
            before = len(self.encode(line["prompt"]))
            for choice, ours in zip(line["choices"], line["scores"]):
                score, _ = self.mean_log_likelihood(before, self.encode(line["prompt"] + choice))
                worst = max(worst, abs(score - ours))
        else:
            ids = []
            for document in line["preceding"]:
                ids += self.encode(document) + [self.eos]
            whole = ids + self.encode(line["text"])
            score, attentions = self.mean_log_likelihood(len(ids), whole)
            mass = torch.stack([a[0, :, len(ids):, :len(ids)].sum(-1).mean() for a in attentions])
            worst = max(abs(score + line["value"]), abs(mass.mean().item() - line["attention"]))
        return worst


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        model = sys.argv[1] if len(sys.argv) > 1 else os.path.join(folder, "model")
        if len(sys.argv) == 1:
            os.makedirs(model)
            make_model(model)
        probes = os.path.join(folder, "probes")
        write_probes(probes)
        details = os.path.join(folder, "details.jsonl")
        run(BIN, "probe", model, "--tasks", probes, "--shots", "0,4", "--seeds", "3", "--details",
            details, "--quiet", "--start", "nothing")
        peer = Peer(model)
        with open(os.path.join(probes, "losses.jsonl")) as file:
            texts = {str(i + 1): json.loads(line)["text"] for i, line in enumerate(file)}
        worst = {}
        count = {}
        with open(details) as file:
            for text in file:
                line = json.loads(text)
                line["text"] = texts.get(line["id"])
                name = f"{line['task']}, shots {line.get('shots')}"
                worst[name] = max(worst.get(name, 0), peer.check(line))
                count[name] = count.get(name, 0) + 1
        for name in worst:
            ok = worst[name] <= LIMIT
            failures += not ok
            print(f"{'ok' if ok else 'NOT OK':6} {name}: {count[name]} questions, greatest difference "
                  f"{worst[name]:.2g}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
