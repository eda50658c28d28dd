#!/usr/bin/env bash
# make.sh SPEC OUT: writes OUT/runs.tar.gz, runs as specnet 0.1.0 writes them. SPEC is bin/spec of a checkout of 0.1.0
# (commit 44898b3); the runs here are that commit's and are not made again, since no later version writes the same.
#
#   runs/train/slim-begun, words-begun        interrupted within the third epoch
#   runs/train/slim-finished, words-finished  the same, never interrupted: what a resumed run has to come to
#   zoo                                       two seeds of slim, the second one interrupted
set -euo pipefail
spec=$(realpath "$1") out=$(realpath "$2") here=$(dirname "$(realpath "$0")")
folder=$(mktemp -d); cd "$folder"; cp "$here"/*.yaml .
slim=(slim.yaml --data cifar10-mini --recipe plain.yaml)
words=(words.yaml --data cifar10-mini --recipe much.yaml)

# interrupt FOLDER PATTERN COMMAND…: interrupts a command after a line, until the checkpoint is within an epoch.
interrupt() {
  local run=$1 pattern=$2; shift 2
  while true; do
    rm -rf "${run%%/runs/*}"/runs/train/"${run##*/}"; [ "${run%%/*}" != zoo ] || rm -rf zoo
    : > log; "$@" > log 2>&1 & local pid=$!
    until tr '\n' '|' < log | grep -qE "$pattern" || ! kill -0 $pid 2>/dev/null; do sleep 0.003; done
    kill -INT $pid || true; wait $pid || true
    ! tr -d '\0' < "$run/checkpoint/last.safetensors" | grep -qa '\\"step\\":0' && break
  done
}

"$spec" train "${slim[@]}" --name slim-finished
"$spec" train "${words[@]}" --name words-finished
interrupt ./runs/train/slim-begun 'epoch 2/6' "$spec" train "${slim[@]}" --name slim-begun
interrupt ./runs/train/words-begun 'epoch 2/4' "$spec" train "${words[@]}" --name words-begun
interrupt zoo/runs/train/slim-seed2 'Run 2 of 2.*epoch 2/6' "$spec" zoo "${slim[@]}" --seeds 1,2 --out zoo
# To be small: what only a fall-back or a picture would read, and checkpoints of what is finished.
find . -name previous.safetensors -delete
find . -path '*finished*' \( -name 'events.*' -o -name checkpoint \) -exec rm -r {} +
rm -r zoo/runs/train/slim-seed1/{checkpoint,weights,events.*} zoo/generated
tar --sort=name --owner=0 --group=0 --numeric-owner -cf - runs zoo | gzip -9n > "$out/runs.tar.gz"
