#!/bin/sh
# Runs after the Debian package is removed: takes back what after-install.sh made.
set -e

if [ -f /etc/apparmor.d/haba-studio ]; then
  if command -v apparmor_parser >/dev/null; then apparmor_parser --remove /etc/apparmor.d/haba-studio || true; fi
  rm -f /etc/apparmor.d/haba-studio
fi

if command -v update-mime-database >/dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
