.PHONY: build run test lint bench docs fmt

build: ; scripts/build.sh
run:   ; scripts/run.sh
test:  ; scripts/test.sh
lint:  ; scripts/lint.sh
bench: ; scripts/bench.sh
docs:  ; scripts/docs.sh
fmt:   ; cargo fmt --all
