import type { OwnCgroup } from '@skillet/proc';
import { ok, warning, type Finding } from '../finding.ts';

/** What a group has to hold for processes. */
const WANTED = ['memory', 'pids'];

/** What a host that makes groups moves itself into. */
const HOST = 'skillet-host';

const SAMPLED =
  'limits.memory of skills in processes is held by sampling, which a quick process outruns for a moment';

/** Whether processes of skills get a control group of their own, and if not, why. */
export function checkCgroup(group: OwnCgroup, needsProcesses: boolean): Finding {
  const why = whyNoGroups(group);
  const where = group.folder ?? group.name;
  if (where.endsWith(`/${HOST}`))
    return ok(
      'cgroup',
      `version 2, and the running host has made a group for each process, beside ${where}`,
    );
  if (why === undefined)
    return ok(
      'cgroup',
      `version 2, ${where} may be written: each process of a skill gets a group of its own there, if the host is alone in it`,
    );
  const { found } = why;
  // Without processes nothing is missing.
  if (!needsProcesses) return ok('cgroup', `${found}; no skill runs in a process`);
  return warning('cgroup', found, SAMPLED, why.remedy);
}

/** Why processes get no groups of their own; undefined when they do. */
function whyNoGroups(
  group: OwnCgroup,
): { readonly found: string; readonly remedy: string } | undefined {
  const delegate =
    'run the host as a service with Delegate=yes (deploy/systemd), or as root in a container with --cgroupns=private';
  switch (group.version) {
    case 'none':
      return {
        found: 'this system has no control groups',
        remedy: 'mount -t cgroup2 none /sys/fs/cgroup, as root',
      };
    case 'v1':
      return {
        found: 'control groups of version 1 alone',
        remedy: 'boot with systemd.unified_cgroup_hierarchy=1',
      };
    case 'v2':
    case 'hybrid':
      break;
  }
  const place = group.folder ?? `the group ${group.name}`;
  const missing = WANTED.filter((name) => !group.controllers.includes(name));
  if (missing.length > 0) {
    const version = group.version === 'hybrid' ? 'versions 1 and 2 side by side' : 'version 2';
    const remedy =
      group.version === 'hybrid' ? 'boot with systemd.unified_cgroup_hierarchy=1' : delegate;
    return { found: `${version}, and ${place} lacks ${missing.join(' and ')}`, remedy };
  }
  if (!group.writable)
    return { found: `version 2, and ${place} may not be written`, remedy: delegate };
  return undefined;
}
