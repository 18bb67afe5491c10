# Two commands do everything on a fresh Debian machine with Swift: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The build needs the first two; libzstd is opened at run time where it is there.
LIBRARIES := libsqlite3-dev zlib1g-dev libzstd1
BINARY := .build/release/bm25chunk
DEMO := .build/demo

# The Debian machines of `make test-dist`.
RELEASES := bookworm trixie

# Where `make install` puts everything: $(PREFIX)/bin and $(PREFIX)/share.
PREFIX := /usr/local

.PHONY: demo test install uninstall dist test-dist test-python test-integrations test-spark lint \
  format corpora libraries release clean

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

# The program runs without Swift; with it come man pages, and completions for bash, zsh and fish.
install: libraries
	program=$$(Distribution/program); \
	install -D -m 755 $$program $(DESTDIR)$(PREFIX)/bin/bm25chunk; \
	Distribution/documentation $$program $(DESTDIR)$(PREFIX)

uninstall:
	cd $(DESTDIR)$(PREFIX) && rm -f bin/bm25chunk share/man/man1/bm25chunk{,.*}.1 \
	  share/bash-completion/completions/bm25chunk share/zsh/site-functions/_bm25chunk \
	  share/fish/vendor_completions.d/bm25chunk.fish share/doc/bm25chunk/README.md

# The archive and the wheel that run on a machine without Swift, in dist. Needs PyPI.
dist: libraries
	Distribution/build

# The same, then on bare machines of Debian and on the oldest x86-64. Needs root, debootstrap, PyPI.
test-dist: libraries
	status=0; Distribution/test $(RELEASES) || status=$$?; [ $$status -eq 0 ] || [ $$status -eq 3 ]

# The Python reader, and the readers that need NumPy alone.
test-python: release
	status=0; Integrations/test light || status=$$?; [ $$status -eq 0 ] || [ $$status -eq 3 ]

# Every reader of every export, each in its own environment, and the proofs that masks are applied;
# gigabytes of packages from PyPI. Integrations/test NAME runs one of them.
test-integrations: release
	Integrations/test

# A cluster of Spark on the loopback address; some ten minutes. Needs Java, and PySpark from PyPI.
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
	rm -rf .build dist
