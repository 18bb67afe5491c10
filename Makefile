# Two commands do everything on a fresh Debian machine with Swift: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The build needs the first two; libzstd is opened at run time where it is there.
LIBRARIES := libsqlite3-dev zlib1g-dev libzstd1
BINARY := .build/release/bm25chunk
DEMO := .build/demo

# Where `make install` puts the program: $(PREFIX)/bin.
PREFIX := /usr/local

.PHONY: demo test install uninstall test-python test-integrations test-spark lint format corpora \
  libraries release clean

# Files that are not text are skipped and counted: exit code 2 is a success here.
demo: release
	Corpora/gather-system-corpus $(DEMO)/corpus
	rm -rf $(DEMO)/tokenizer.json $(DEMO)/packed $(DEMO)/corpus.sqlite
	sources=(); for folder in $(DEMO)/corpus/*; do \
	  sources+=(--source "$$(basename $$folder)=$$folder"); done; \
	$(BINARY) tokenizer train "$${sources[@]}" --vocab-size 8192 --quiet \
	  --output $(DEMO)/tokenizer.json 2>/dev/null || [ $$? -eq 2 ]; \
	$(BINARY) pack "$${sources[@]}" --tokenizer $(DEMO)/tokenizer.json --strategy bm25 \
	  --chunk-length 2048 --index $(DEMO)/corpus.sqlite --output $(DEMO)/packed || [ $$? -eq 2 ]
	$(BINARY) verify $(DEMO)/packed --index $(DEMO)/corpus.sqlite
	$(BINARY) stats $(DEMO)/packed --html $(DEMO)/report.html

test: libraries
	swift build --build-tests
	swift test --skip-build

install: release
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/bm25chunk

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/bm25chunk

# The Python reader, and the readers that need NumPy alone.
test-python: release
	status=0; Integrations/test light || status=$$?; [ $$status -eq 0 ] || [ $$status -eq 3 ]

# Every reader of every export, each in its own environment, and the proofs that masks are applied;
# gigabytes of packages from PyPI. Integrations/test NAME runs one of them.
test-integrations: release
	Integrations/test

# A cluster of Spark on the loopback address; five minutes. Needs Java, and PySpark from PyPI.
test-spark: release
	status=0; Integrations/test spark || status=$$?; [ $$status -eq 0 ] || [ $$status -eq 3 ]

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

# The sample corpus, from its generator; needs gzip and zstd.
corpora: release
	$(BINARY) atlas --documents 1000 --seed 1 --output .build/atlas --overwrite
	cp .build/atlas/encyclopedia.jsonl Corpora/
	for s in news forum; do gzip -9 -n -c .build/atlas/$$s.jsonl > Corpora/$$s.jsonl.gz; done
	for s in catalogue manual; do \
	  zstd -q -f -19 .build/atlas/$$s.jsonl -o Corpora/$$s.jsonl.zst; done

release: libraries
	swift build -c release --product bm25chunk

libraries:
	@missing=$$(for l in $(LIBRARIES); do dpkg -s $$l >/dev/null 2>&1 || echo $$l; done); \
	if [ -n "$$missing" ]; then \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$sudo apt-get update -q && $$sudo apt-get install -qy --no-install-recommends $$missing; \
	fi

clean:
	rm -rf .build
