# Sourced by the programs in this folder: finds a JDK 25, whatever `java` means on this machine.

# is_java25 HOME TOOL: HOME is a Java 25 that has bin/TOOL. Reads HOME/release, which is cheaper than
# starting a JVM; asks the JVM only where that file is missing.
is_java25() {
  [[ -x "$1/bin/$2" ]] || return 1
  if [[ -r "$1/release" ]]; then
    [[ "$(<"$1/release")" =~ JAVA_VERSION=\"25[.\"+-] ]]
  else
    [[ "$("$1/bin/java" -version 2>&1)" =~ version\ \"25[.\"+-] ]]
  fi
}

# home_of_command TOOL: the Java home behind the TOOL that PATH finds, through its symbolic links.
home_of_command() {
  local file link
  file="$(command -v "$1")" || return 1
  while [[ -L "$file" ]]; do
    link="$(readlink "$file")"
    [[ "$link" == /* ]] || link="$(dirname "$file")/$link"
    file="$link"
  done
  (cd "$(dirname "$file")/.." && pwd -P)
}

# find_java25 TOOL: prints the home of the first Java 25 that has bin/TOOL (java, or javac to build).
find_java25() {
  local home
  for home in "${JAVA_HOME:-}" "$(home_of_command "$1")" \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdks/* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [[ -n "$home" ]] && is_java25 "$home" "$1"; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# shellcheck disable=SC2034 # used where this file is sourced
JDK_MISSING="no JDK 25 found in JAVA_HOME, PATH, /usr/lib/jvm, /usr/java, /opt, ~/.sdkman or ~/.jdks: install one (for example Eclipse Temurin 25) or point JAVA_HOME at it"
