#!/bin/sh
# Runs after the Debian package is unpacked: file types, links and, where it is needed, leave for Chromium's sandbox.
set -e

# Ubuntu 24.04 and later give user namespaces only to programs with a profile; older AppArmor cannot read this one.
profile='/opt/HaBa Studio/resources/apparmor-profile'
if command -v apparmor_parser >/dev/null && apparmor_parser --skip-kernel-load "$profile" >/dev/null 2>&1; then
  cp -f "$profile" /etc/apparmor.d/haba-studio
  apparmor_parser --replace --write-cache --skip-read-cache /etc/apparmor.d/haba-studio || true
fi

if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
if command -v gtk-update-icon-cache >/dev/null; then
  gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor || true
fi
