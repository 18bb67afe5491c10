"""One peer of compare_encoding.py, in a process of its own: prints seconds as JSON."""

import base64
import json
import sys
import time

name, ranks_path, pattern, converted, corpus, threads = sys.argv[1:]
texts = [json.loads(line)["text"] for line in open(corpus, encoding="utf-8")]
PATTERNS = json.loads(open(converted, encoding="utf-8").read())["pre_tokenizer"]


def regular_expression():
    steps = PATTERNS.get("pretokenizers", [PATTERNS])
    for step in steps:
        if step["type"] == "Split":
            return step["pattern"]["Regex"]
    return r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def timed(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if name == "tiktoken":
    import tiktoken
    ranks = {}
    for line in open(ranks_path, "rb"):
        if line.strip():
            token, rank = line.split()
            ranks[base64.b64decode(token)] = int(rank)
    encoding = tiktoken.Encoding(
        "x", pat_str=regular_expression(), mergeable_ranks=ranks, special_tokens={})
    if threads == "1":
        result = {"": timed(lambda: [encoding.encode_ordinary(text) for text in texts])}
    else:
        result = {"": timed(
            lambda: encoding.encode_ordinary_batch(texts, num_threads=int(threads)))}
elif name == "tokenizers":
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(converted)
    tokenizer.encode_special_tokens = True
    result = {"": timed(lambda: tokenizer.encode_batch_fast(texts, add_special_tokens=False))}
else:
    import gigatoken
    known = {"p50k": "r50k", "llama3": "cl100k", "qwen": "qwen2"}
    tokenizer = gigatoken.Tokenizer.from_tiktoken(
        ranks_path, pretokenizer=known.get(pattern, pattern))
    batch = [text.encode() for text in texts]
    result = {"cold": timed(lambda: tokenizer.encode_batch(batch)),
              "warm": timed(lambda: tokenizer.encode_batch(batch))}
print(json.dumps(result))
