#!/bin/bash
# The all-reduce of two, three and four workers, each behind a link of a limited rate, beside what the model of `spec
# bench --workers` predicts for four: bash bench/programs/limited-links.sh RATE [OPTIONS OF spec bench]
# Needs root: each worker has a network namespace of its own behind one switch, which are removed at the end.
set -euo pipefail
cd "$(dirname "$0")/../.."
rate=$1
shift
out=$(mktemp -d)
tidy() {
  for host in 0 1 2 3; do ip netns del "specnet$host" 2>/dev/null || true; done
  ip link del specnet-switch 2>/dev/null || true
  rm -rf "$out"
}
trap tidy EXIT
ip link add specnet-switch type bridge
ip link set specnet-switch up
for host in 0 1 2 3; do
  ip netns add "specnet$host"
  ip link add "specnet-host$host" type veth peer name eth0 netns "specnet$host"
  ip link set "specnet-host$host" master specnet-switch up
  ip -n "specnet$host" addr add "10.99.0.$((host + 1))/24" dev eth0
  ip -n "specnet$host" link set eth0 up
  ip -n "specnet$host" link set lo up
  ip netns exec "specnet$host" tc qdisc add dev eth0 root tbf rate "$rate" burst 512kb latency 200ms
done
for workers in 2 3 4; do
  addresses=$(seq -s, -f '10.99.0.%g:2222' 1 "$workers")
  for worker in $(seq $((workers - 1)) -1 0); do
    ip netns exec "specnet$worker" bin/spec bench resnet18 --batch 2 --steps 1 --format json \
      --workers "$addresses" --worker "$worker" "$@" > "$out/$worker" &
  done
  wait
  node -e '
    const {scaling} = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const {addresses: {length}, sums, predictions} = scaling;
    const four = predictions.find(({workers}) => workers === 4).allReduce;
    console.log(`${length} workers  ${Math.round(sums.allReduce)} ms; predicted for 4: ${Math.round(four)} ms`);
  ' "$out/0"
done
