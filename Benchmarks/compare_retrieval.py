#!/usr/bin/env python3
"""Index building and search beside bm25s (numba), tantivy and SQLite FTS5: one thread, one run.

usage: compare_retrieval.py CORPUS.jsonl TOKENIZER.json BINARIES [--queries 500] [--runs 3]

CORPUS is one source (make_corpus.py); BINARIES is the folder of the release build, with bm25chunk
and RetrievalBenchmark. Needs `pip install bm25s numba PyStemmer tantivy`. Every query is a document
that asks with its at most 300 best terms; the terms are those of our index and are given to bm25s
and tantivy as they are, so that nobody analyses text. Figures are CPU seconds, medians of the runs,
which take turns.
"""
import argparse, json, os, resource, shutil, sqlite3, statistics, subprocess, sys, tempfile, time

for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import bm25s, numpy, Stemmer, tantivy


def cpu(action):
    begin = time.process_time()
    result = action()
    return time.process_time() - begin, result


def child(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return seconds, output


def vector(blob):
    terms, value, shift, values = [], 0, 0, []
    for byte in blob:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    term = 0
    for distance, frequency in zip(values[0::2], values[1::2]):
        term += distance
        terms.append((term, frequency))
    return terms


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("tokenizer")
    parser.add_argument("binaries")
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    texts = [json.loads(line)["text"] for line in open(arguments.corpus)]
    megabytes = sum(len(t.encode()) for t in texts) / 1e6
    work = tempfile.mkdtemp()
    index = os.path.join(work, "ours.sqlite")
    program = os.path.join(arguments.binaries, "bm25chunk")
    benchmark = os.path.join(arguments.binaries, "RetrievalBenchmark")
    builds, searches = {}, {}

    def note(table, name, seconds):
        table.setdefault(name, []).append(seconds)
        print(f"  {name}: {seconds:.3f} s", file=sys.stderr)

    def build_bm25s():
        tokens = bm25s.tokenize(
            texts, stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)
        retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.75, backend="numba")
        retriever.index(tokens, show_progress=False)
        retriever.save(os.path.join(work, "bm25s"))

    def build_tantivy(name="tantivy", rows=None, tokenizer="en_stem"):
        path = os.path.join(work, name)
        shutil.rmtree(path, ignore_errors=True)
        os.mkdir(path)
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", tokenizer_name=tokenizer)
        made = tantivy.Index(schema.build(), path=path)
        writer = made.writer(heap_size=512_000_000, num_threads=1)
        for text in rows or texts:
            writer.add_document(tantivy.Document(text=text))
        writer.commit()
        writer.wait_merging_threads()
        made.reload()
        return made

    def build_fts5():
        path = os.path.join(work, "fts5.sqlite")
        if os.path.exists(path):
            os.remove(path)
        database = sqlite3.connect(path)
        database.execute("CREATE VIRTUAL TABLE d USING fts5(text, tokenize='porter unicode61')")
        with database:
            database.executemany("INSERT INTO d VALUES (?)", ((t,) for t in texts))
        return database

    for _ in range(arguments.runs):
        note(builds, "bm25chunk", child(
            program, "index", arguments.corpus, "--tokenizer", arguments.tokenizer, "--output",
            index, "--overwrite", "--threads", "1", "--quiet")[0])
        note(builds, "tantivy", cpu(build_tantivy)[0])
        note(builds, "FTS5", cpu(build_fts5)[0])
        note(builds, "bm25s", cpu(build_bm25s)[0])

    database = sqlite3.connect(index)
    vectors = [vector(b) for (b,) in database.execute(
        "SELECT termVector FROM document ORDER BY id")]
    frequencies = dict(database.execute("SELECT id, documentFrequency FROM term"))
    count = len(vectors)
    idf = {t: numpy.log(1 + (count - f + 0.5) / (f + 0.5)) for t, f in frequencies.items()}
    step = max(1, count // arguments.queries)
    queries = []
    for number in range(0, step * arguments.queries, step):
        terms = sorted(vectors[number], key=lambda e: (-e[1] * idf[e[0]], e[0]))[:300]
        queries.append(sorted(terms))
    tokens = [[t for t, f in v for _ in range(f)] for v in vectors]
    retriever = bm25s.BM25(method="lucene", k1=1.2, b=0.75, backend="numba")
    vocabulary = {str(t): t for t in range(max(frequencies) + 1)}
    retriever.index((tokens, vocabulary), show_progress=False)
    lists = [[t for t, f in q for _ in range(f)] for q in queries]

    def search_bm25s():
        asked = bm25s.tokenization.Tokenized(ids=lists, vocab=vocabulary)
        return retriever.retrieve(asked, k=10, show_progress=False, n_threads=1)

    search_bm25s()
    given = build_tantivy(
        "given", [" ".join(f"t{t}" for t in row) for row in tokens], "whitespace")
    searcher = given.searcher()

    def search_tantivy():
        for query in queries:
            parts = [(tantivy.Occur.Should, tantivy.Query.boost_query(
                tantivy.Query.term_query(given.schema, "text", f"t{t}"), float(f)))
                for t, f in query]
            searcher.search(tantivy.Query.boolean_query(parts), 10)

    texts_of = dict(database.execute("SELECT id, text FROM term"))
    fts5 = sqlite3.connect(os.path.join(work, "fts5.sqlite"))
    few = queries[:: max(1, len(queries) // 5)][:5]

    def search_fts5():
        for query in few:
            words = " OR ".join('"' + texts_of[t].replace('"', "") + '"' for t, _ in query)
            fts5.execute(
                "SELECT rowid FROM d WHERE d MATCH ? ORDER BY rank LIMIT 10", (words,)).fetchall()

    ours = {}
    for _ in range(arguments.runs):
        ours = json.loads(child(
            benchmark, index, "search", "--queries", str(arguments.queries))[1])
        note(searches, "bm25chunk", ours["seconds"] / arguments.queries)
        seconds, result = cpu(search_bm25s)
        note(searches, "bm25s", seconds / arguments.queries)
        note(searches, "tantivy", cpu(search_tantivy)[0] / arguments.queries)
        note(searches, "FTS5", cpu(search_fts5)[0] / len(few))
    # bm25s leaves Lucene's constant factor k1 + 1 out of its scores.
    theirs = float(result.scores.mean()) * 2.2
    print(f"mean score of the ten nearest: ours {ours['mean_score']:.3f}, bm25s {theirs:.3f}")

    def table(title, unit, figures, render):
        print(f"\n| {title} | {unit} | ours is |\n|---|---|---|")
        best = statistics.median(figures["bm25chunk"])
        for name, seconds in figures.items():
            median = statistics.median(seconds)
            print(f"| {name} | {render(median)} | {median / best:.2f}× as fast |")

    table(f"build, {count} documents, {megabytes:.1f} MB", "CPU s (MB/s)", builds,
          lambda s: f"{s:.2f} ({megabytes / s:.1f})")
    table(f"document as query, {count} documents, top 10", "queries/s", searches,
          lambda s: f"{1 / s:.1f}")
    for mode in ("buffer", "all"):
        runs = [json.loads(child(benchmark, index, mode)[1]) for _ in range(arguments.runs)]
        median = sorted(runs, key=lambda r: r["seconds"])[len(runs) // 2]
        print(f"\npacking loop, {mode}: {median['microseconds_a_query']:.1f} µs a document, "
              f"{median['tokens_a_second'] / 1e6:.1f} M tokens/s; by tenths {median['tenths']}")
    shutil.rmtree(work)


main()
