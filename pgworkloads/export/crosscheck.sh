#!/usr/bin/env bash
# Checks that pgsim and PyTorch agree, bit for bit, on gates and outputs of
# random layers of every kind; then that a wrong gate and a wrong output would
# have been found. Prints one line. Exit codes: 0 they agree, 1 they differ,
# 2 the check can't run.
#
# LAYERS, SCORES (products of two computed operands, as scores of attention),
# IMAGES, SEED and PYTHON in the environment change what is drawn, and the Python
# that has PyTorch.
set -euo pipefail

script=${BASH_SOURCE[0]}
[[ $script == */* ]] || script=./$script
cd "${script%/*}/../.."

layers=${LAYERS:-200} scores=${SCORES:-60} images=${IMAGES:-4} seed=${SEED:-1} python=${PYTHON:-/usr/bin/python3}

stop() { code=$1; shift; printf 'crosscheck: %s\n' "$*" >&2; exit "$code"; }

command -v go >/dev/null || stop 2 "go is missing; put Go's bin folder into PATH"
"$python" -c 'import torch, numpy, PIL' 2>/dev/null ||
	stop 2 "$python has no torch, numpy or PIL; install python3-torch, python3-numpy and python3-pil, or set PYTHON"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -o "$work/pgsim" ./cmd/pgsim || stop 2 "pgsim does not build"

# compare NAME [OPTION...] leaves in $status and $said what pgsim makes of a fresh trace.
compare() {
	local trace=$work/$1.npz
	shift
	PYTHONPATH=pgworkloads/export "$python" -m pgexport random --out "$trace" \
		--layers "$layers" --scores "$scores" --images "$images" --seed "$seed" "$@" >"$work/drawn" || stop 2 "no trace was written"
	status=0
	said=$("$work/pgsim" trace verify "$trace" 2>&1) || status=$?
}

# wrong WHAT PATTERN: a trace of a few layers with one thing stored wrong must be found out.
wrong() {
	compare "$1" --spoil "$1" --layers 6 --scores 0
	[[ $status == 1 && $said == *": 1 differences"*$2* ]] || stop 1 "a wrong $1 was not found: $said"
}

compare random
[[ $status -le 1 ]] || stop "$status" "$said"
[[ $status == 0 && $said == "random-$seed: $((layers + scores)) gated layers, $images images, "*": 0 differences"*": 0 differences;"* ]] ||
	stop 1 "pgsim and PyTorch differ: $said"
gates=${said#*images, }
drawn=$(<"$work/drawn")
wrong gate "1 of * gates differ, outputs differ in 0 of"
wrong output "0 of * gates differ, outputs differ in 1 of"

echo "crosscheck: $layers random layers and $scores products of two computed operands, ${gates%% *} gates (${drawn##*, }) and as many outputs compared: 0 differences"
