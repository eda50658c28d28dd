#!/usr/bin/env bash
# What a new user does, with the network: packs this checkout, installs it in an empty project with an empty home
# folder, and goes through init, build, tsc and one epoch of training, with the time of each.
#
#   bash test/setup/fresh-project.sh           # TensorFlow's library from the cache of who runs this, if it is there
#   bash test/setup/fresh-project.sh --empty   # an empty cache, too: the library is downloaded and the addon compiled
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

step() {
  local begun=$EPOCHREALTIME
  "$@" > "$work/log" 2>&1 < /dev/null || { cat "$work/log"; echo "failed: $*"; exit 1; }
  awk -v begun="$begun" -v ended="$EPOCHREALTIME" -v what="$*" 'BEGIN {printf "%6.1f s  %s\n", ended - begun, what}'
}

cd "$root"
step npm pack --silent --pack-destination "$work"
cache="${XDG_CACHE_HOME:-$HOME/.cache}"
[ "${1:-}" = --empty ] && cache="$work/home/.cache"
export HOME="$work/home" XDG_CACHE_HOME="$cache" npm_config_cache="$work/home/.npm" npm_config_update_notifier=false
mkdir -p "$HOME" "$work/project"
cd "$work/project"
npm init --yes > /dev/null
npm pkg set type=module
cp "$work"/specnet-*.tgz .
step npm install --no-audit --no-fund ./specnet-*.tgz
[ ! -e node_modules/@tensorflow ] || { echo "tfjs was installed"; exit 1; }
echo "$(du -sm node_modules | cut -f1) MB in $(find node_modules -type f | wc -l) files: node_modules"
step npm ci --no-audit --no-fund
step npx spec init mine
step npx spec build
echo '{"compilerOptions": {"target": "es2022", "module": "nodenext", "strict": true, "noEmit": true, "skipLibCheck": true,
  "types": []}, "include": ["generated"]}' > tsconfig.json
step node "$root/node_modules/typescript/bin/tsc"
step npx spec setup
step npx spec train resnet20 --data cifar10-mini --epochs 1
grep 'test accuracy' "$work/log"
step npx spec verify mine
