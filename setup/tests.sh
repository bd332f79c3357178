# shellcheck shell=bash
# What only the tests need.

install_test_servers() {
  if [ "$(uname -s)" = Darwin ]; then
    say 'left out on macOS: tests on Ceph, on the libvips of a Linux distribution, and with strace'
    export COFFER_CEPH=none
    return
  fi
  if ! { have ceph-mon && have ceph-osd && have radosgw && have ceph; } \
    && ! apt_install 'an S3 server for the tests' ceph-mon ceph-osd radosgw ceph-common; then
    if [ "${CI-}" = true ]; then
      say 'nothing is left out in continuous integration: install Ceph, or set COFFER_CEPH=none knowingly'
      [ "${COFFER_CEPH-}" = none ] || return 1
    fi
    say 'left out: tests on Ceph'
    export COFFER_CEPH=none
  fi
  have python3 || apt_install 'to test what the benchmarks compute' python3
  have chromium || have chromium-browser || have google-chrome \
    || apt_install "to try the guide's pages" chromium
  have nginx || [ -x /usr/sbin/nginx ] || apt_install 'to put several servers behind one' nginx-light
  have strace || apt_install 'to stop a stash at each of its steps' strace
  case $(ldconfig -p 2> /dev/null || /sbin/ldconfig -p) in
    *libvips.so.42*) ;;
    *) apt_install 'to test on the libvips of the distribution' libvips42 ;;
  esac
}
