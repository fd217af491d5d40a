#!/usr/bin/env bash
# Runs every test of the project on a fresh Debian machine that has Rust: installs what is missing,
# says what it does, skips nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }
die() { printf '\n== %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "Root rights are needed for: $*. Run this as root, or install sudo."
    fi
}

# The command that is looked for, and the package that brings it.
needed="cc:build-essential tmux:tmux ssh:openssh-client sshd:openssh-server"
missing=""
for pair in $needed; do
    command -v "${pair%%:*}" >/dev/null || [ -x "/usr/sbin/${pair%%:*}" ] || missing="$missing ${pair##*:}"
done
if [ -n "$missing" ]; then
    command -v apt-get >/dev/null || die "These are missing, and there is no apt-get to install them:$missing"
    say "Installing:$missing"
    as_root apt-get update
    # shellcheck disable=SC2086 # one word a package
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
else
    say "Everything that the tests need is installed."
fi

if ! command -v cargo >/dev/null && [ -r "$HOME/.cargo/env" ]; then
    # shellcheck disable=SC1091 # made by rustup
    . "$HOME/.cargo/env"
fi
command -v cargo >/dev/null || die "There is no cargo. Install Rust 1.95 or later from https://rustup.rs"
say "$(cargo --version)"

say "All tests of all targets"
cargo test --locked --all-targets --no-fail-fast
say "The examples in the documentation"
cargo test --locked --doc
say "All tests passed."
