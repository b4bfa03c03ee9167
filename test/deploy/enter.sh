#!/bin/sh
# enter.sh ROOT MODE USER WORKDIR MOUNTS -- NAME=VALUE… COMMAND…
# Run by `unshare --mount --pid --fork`: COMMAND becomes process 1 in ROOT, as USER (uid:gid) without any rights. MODE `ro` makes the root read-only;
# MOUNTS is lines of `FROM:TO`, folders that are put over folders of ROOT.
set -eu
root=$1 mode=$2 user=$3 workdir=$4 mounts=$5
shift 6
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
printf '%s\n' "$mounts" | while IFS=: read -r from to; do
  [ -z "$from" ] || mount --bind "$from" "$root$to"
done
if [ "$mode" = ro ]; then
  mount -o remount,bind,ro "$root"
  exec chroot "$root" /usr/bin/setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs \
    --bounding-set=-all --inh-caps=-all /usr/bin/env -i -C "$workdir" "$@"
fi
exec chroot "$root" /usr/bin/setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups \
  /usr/bin/env -i -C "$workdir" "$@"
