# SPDX-License-Identifier: Apache-2.0
# What people and CI run. `make help` lists the targets.
.SUFFIXES:

PREFIX = /usr/local
DESTDIR =
# Where the peers are that Fidelio is compared with: an environment made by Benchmarks/peers/setup.sh.
PEERS =

# One set of flags for every build, or SwiftPM compiles again. Warnings are errors in our own targets by Package.swift.
BUILD_FLAGS = --explicit-target-dependency-import-check error
SWIFT_SOURCES = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Examples/Package.swift Examples/Sources Fuzzing/Package.swift Fuzzing/Sources
# The command that is tested is the one that is installed.
FIDELIO = .build-static/release/fidelio
# What `fidelio --version` says was built.
export FIDELIO_COMMIT := $(shell git describe --always --dirty --abbrev=7 --exclude '*' 2>/dev/null)

help:
	@echo 'make demo                   analyze a real fixture and show the summary; the report goes to reports/demo'
	@echo 'make test                   everything: format, build, tests in debug and in release, files in other readers, reports in a browser, notebooks'
	@echo 'make test-peers PEERS=DIR   GGUF files by gguf-py and ggml, converted files in comfy-kitchen, captured activations, measures of pictures (DIR: see Benchmarks/peers/setup.sh)'
	@echo 'make test-pictures          how often the verdict on pictures is right: free photographs, changed in known ways'
	@echo 'make notebooks              execute notebooks/ in place: their outputs are committed'
	@echo 'make reports                make the reports that are committed in reports/ (19 GB of scratch, minutes)'
	@echo 'make documentation          the reference of the libraries by docc, without a warning'
	@echo 'make bench [PEERS=DIR]      speed and memory, against the peers where DIR has them'
	@echo 'make end-to-end             the command as people run it, damaged files, faults; PYTEST_FLAGS chooses'
	@echo 'make test-root              what needs root: job scripts on a Slurm cluster that is made for it on loopback, the wheel in a bare Debian'
	@echo 'make test-long              all rounds: faults, fuzzers, sanitizers, packages, test-root. An hour or two'
	@echo 'make fuzz                   what reads untrusted bytes, ten minutes per target'
	@echo 'make sanitize               the tests with address, thread and undefined-behaviour sanitizers'
	@echo 'make install [PREFIX=DIR]   one self-contained binary, shell completions, a man page'
	@echo 'make wheel                  dist/'"$$(scripts/distribution_name)"'-*.whl: the command and a Python module, for pip, pipx and uv'
	@echo 'make dist                   the wheel, a tar.gz, a .deb, an SBOM and SHA256SUMS in dist/, the same bytes from the same commit'
	@echo 'make format, make lint      swift format, in place or as a check; no circle between targets or folders'
	@echo 'make clean                  remove what was built'

bootstrap:
	@scripts/bootstrap

# The command as people run it: one binary. With another FIDELIO=FILE that one is tested, and nothing is built.
build: bootstrap
	@$(if $(filter .build-static/%,$(FIDELIO)),scripts/build,test -x $(FIDELIO))

demo: build
	@scripts/demo $(FIDELIO)

format:
	swift format --in-place --parallel --recursive $(SWIFT_SOURCES)

lint: bootstrap
	swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)
	@scripts/type_graph --check
	@scripts/certainty
	@scripts/cluster_scale --check

# What is compiled is compiled first, two packages at a time, since a chain of modules keeps one core busy; what uses one core comes last, two at a time.
test: lint compile test-release test-levels test-rotation end-to-end
	@scripts/bootstrap pages && scripts/bootstrap arm64
	@scripts/python_env >/dev/null && scripts/python_env notebooks >/dev/null && scripts/python_env module >/dev/null
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-others

test-others: test-arm64 test-reader documentation test-checks test-module test-completions test-examples test-pages test-reports test-notebooks

compile: bootstrap
	@$(MAKE) --no-print-directory -j2 --output-sync=target compile-tests build

# Listing tests builds them as running them does.
compile-tests: bootstrap
	swift test list $(RELEASE_TESTS) >/dev/null

# What takes too long for every change: the tests without optimization and with sanitizers, every round of every fault, fuzzers, packages
# built twice and installed.
test-long: test test-root test-debug test-package faults fuzz sanitize test-dist

# What needs root; .ci/run does it where it is root.
test-root: test-slurm test-wheel

# What computes for long keeps the threads that wait for gnuplot from running, so it runs by itself; whole models only in release.
LONG_TESTS = CodecsTests|FidelityTests|FindingsTests
RELEASE_TESTS = -c release --scratch-path .build-test-release $(BUILD_FLAGS)

test-debug: bootstrap
	@scripts/swift_test $(BUILD_FLAGS) --skip '$(LONG_TESTS)'
	@scripts/swift_test $(BUILD_FLAGS) --skip-build --filter '$(LONG_TESTS)' --skip 'Golden'

test-release: bootstrap
	@scripts/swift_test $(RELEASE_TESTS) --skip '$(LONG_TESTS)'
	@scripts/swift_test $(RELEASE_TESTS) --skip-build --filter '$(LONG_TESTS)'

# The numbers of whole models once more on every level of CPU that this machine has; FIDELIO_CPU names it. One that
# the CPU lacks is left out; test-release runs on the highest.
test-levels: test-release
	@for level in baseline:avx2 avx2:avx512bw; do \
		if ! grep -qw "$${level#*:}" /proc/cpuinfo; then \
			echo "CPU level $${level%:*}: the highest of this machine, or above it"; \
			continue; \
		fi; \
		echo "CPU level $${level%:*}"; \
		FIDELIO_CPU=$${level%:*} scripts/swift_test $(RELEASE_TESTS) --skip-build --filter 'Golden|Analysis|CPULevel' || exit 1; \
	done

# The kernels as arm64, by qemu, against the same here.
test-arm64: bootstrap
	@scripts/test_arm64

# Answers about rotation on 16 real models, rightly marked and mislabelled. Minutes.
test-rotation: build
	@if [ -n "$$(scripts/shared_folder)" ]; then scripts/rotation_accuracy $(FIDELIO) --check; \
	else echo 'test-rotation: left out, needs the shared models: set FIDELIO_SHARED'; fi

test-reader: build
	@scripts/test_reader $(FIDELIO)

# The job scripts of docs/cluster.md, on a Slurm cluster of four nodes that lives in a temporary folder; a task is killed in its midst. A minute.
test-slurm: build
	@if [ "$$(id -u)" = 0 ]; then scripts/test_slurm $(FIDELIO); else echo 'test-slurm: left out, needs root'; fi

# What docs/library.md shows, against the libraries as the tests have compiled them; test-package compiles all of it as another package.
test-examples: compile-tests
	@scripts/test_examples .build-test-release

test-package: bootstrap
	@scripts/test_examples --package

# The reference of every library, by docc, without a warning.
documentation: compile-tests
	@scripts/documentation .build-test-release $(DOCUMENTATION)

# What `fidelio check` writes, read by others' parsers.
test-checks: build
	@scripts/test_checks $(FIDELIO)

# The Python module: its types, its tests with the command, and that no page installs PyPI's other "fidelio".
test-module: build
	@scripts/test_module $(FIDELIO)

# What bash, zsh and fish complete; one that is not installed is named. COMPLETIONS=--all makes that a failure.
test-completions: build
	@scripts/test_completions $(FIDELIO) $(COMPLETIONS)

# Our own files against their committed baselines, as others would do it in CI.
check: build
	@scripts/check_fixtures $(FIDELIO)

# Reports in a real browser: layout, table, accessibility, markup, and names that try to be code.
test-pages: build
	@scripts/bootstrap pages
	@scripts/test_pages $(FIDELIO)

# The committed reports are what fidelio writes today. `make reports REPORTS_FLAGS='--only minilm-fixture'` makes that one anew in a second.
test-reports: build
	@"$$(scripts/python_env)" scripts/reports.py check $(FIDELIO)

reports: build
	@"$$(scripts/python_env)" scripts/reports.py make $(FIDELIO) $(REPORTS_FLAGS)

# The notebooks run without an error, and put out the text and tables that are committed.
test-notebooks: build
	@"$$(scripts/python_env notebooks)" scripts/notebooks.py check $(FIDELIO)

notebooks: build
	@"$$(scripts/python_env notebooks)" scripts/notebooks.py update $(FIDELIO)

# The command as people run it, on fixtures, damaged files, and faults of disks, files, signals and names: Tests/EndToEnd. For
# example PYTEST_FLAGS='-n 1 test_writing.py -k repair'.
PYTEST_FLAGS = -n auto
PYTEST = cd Tests/EndToEnd && FIDELIO="$(abspath $(FIDELIO))" "$$(../../scripts/python_env end-to-end)" -m pytest -q

end-to-end: build
	@scripts/make_damaged --check
	@scripts/metrics --check $(FIDELIO)
	@$(PYTEST) $(PYTEST_FLAGS)

# All rounds of it, and what is slow.
faults: build
	@$(PYTEST) --long $(PYTEST_FLAGS)

# Each target in turn, FUZZ_SECONDS long.
FUZZ_SECONDS = 600
fuzz: bootstrap
	@scripts/fuzz --seconds $(FUZZ_SECONDS)

sanitize: bootstrap
	@scripts/sanitize $(BUILD_FLAGS)

test-peers: build
	@scripts/test_gguf $(FIDELIO)
	@scripts/test_pictures $(FIDELIO)
	@scripts/test_peers $(FIDELIO) "$(PEERS)"
	@scripts/test_capture "$(PEERS)"

# How often `fidelio pictures` is right, on photographs that Debian and PyPI ship: 3 GB of scratch, a quarter of an hour the first time.
test-pictures: build
	@scripts/picture_accuracy $(FIDELIO) --check

bench: build
	swift build -c release --package-path Benchmarks -Xswiftc -enable-testing
	Benchmarks/.build/release/kernels
	"$$(scripts/python_env)" Benchmarks/bench.py --fidelio $(FIDELIO) $(if $(PEERS),--peers "$(PEERS)") $(BENCH_FLAGS)

# Reports: time beyond the analysis, size, plots, and sorting in a browser.
bench-report: build
	@scripts/bootstrap pages
	"$$(scripts/python_env)" Benchmarks/report.py --fidelio $(FIDELIO) $(BENCH_FLAGS)

install: bootstrap
	@scripts/install "$(DESTDIR)" "$(PREFIX)"

# The wheel alone; FIDELIO_STAGED=DESTDIR/usr packs what `make install` has installed already.
wheel: bootstrap
	@scripts/bootstrap dist
	@scripts/wheel dist

dist: bootstrap
	@scripts/bootstrap dist
	@scripts/dist dist

# The wheel in a clean environment, by pipx and uv, and in a Debian without Swift and network (root only).
test-wheel: wheel
	@scripts/test_wheel dist/$$(scripts/distribution_name)-*.whl

# Two builds of this commit in two folders: the same bytes. And what Debian's own checks say of the package. Half an hour.
test-dist: bootstrap
	@scripts/bootstrap dist
	@scripts/test_dist

clean:
	rm -rf .build .build-* .venv-* dist Benchmarks/.build Fuzzing/.build

.PHONY: wheel dist test-wheel test-dist test-module test-completions test-rotation help bootstrap build demo format lint test test-debug test-release test-levels test-arm64 test-reader documentation test-checks test-examples test-pages test-others compile compile-tests test-package \
	test-reports test-notebooks check end-to-end test-peers test-pictures bench bench-report notebooks reports install clean test-long test-root test-slurm faults fuzz sanitize
