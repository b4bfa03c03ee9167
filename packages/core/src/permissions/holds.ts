import { socketsNamed, portsNamed } from './network-name.ts';
import { permissionRows, type PermissionName, type Permissions } from './permissions.ts';

/** What of this machine can hold a process to its permissions. */
export interface ConfinementMeans {
  /** Version of the interface of Landlock; 0 where there is none. */
  readonly landlock: number;
  /** Whether calls of the system can be filtered. */
  readonly seccomp: boolean;
  /** Whether a process can be started without a network, by a namespace of its own. */
  readonly namespaces: boolean;
  /** Why one of the first two is not there, as the end of a sentence. */
  readonly why?: string;
}

/** What runs the code of a skill. */
export type ConfinedKind = 'node' | 'python' | 'program' | 'program-on-port';

/** What holds a skill to one of its permissions. */
export interface PermissionHold {
  readonly permission: PermissionName;
  /** What is named, for people. */
  readonly granted: string;
  /** By what it is held to that; nothing where it is not. */
  readonly heldBy: readonly string[];
  /** What is not held here, and why, as a sentence without its dot. */
  readonly notHeld?: string | undefined;
}

/** The least version of Landlock that knows of TCP. */
export const LANDLOCK_TCP = 4;
/** And of files that are emptied without being opened (Linux 6.2). */
const LANDLOCK_TRUNCATE = 3;

type Held = Pick<PermissionHold, 'heldBy' | 'notHeld'>;

/** By what of a machine a skill is held to each of its permissions. */
export function holdsOf(
  permissions: Permissions,
  kind: ConfinedKind,
  means: ConfinementMeans,
): readonly PermissionHold[] {
  return permissionRows(permissions).map(([permission, granted]) => ({
    permission,
    granted,
    ...HOLDS[permission](permissions, kind, means),
  }));
}

/** The same in one line of a log. */
export function holdText({ permission, granted, heldBy, notHeld }: PermissionHold): string {
  const by = heldBy.length === 0 ? '' : ` (held by ${heldBy.join(' and ')})`;
  return `${permission}: ${granted}${by}${notHeld === undefined ? '' : `; not held here: ${notHeld}`}`;
}

const EMPTIED = 'files that it may not write to can be emptied, before Linux 6.2';

const HOLDS: Readonly<
  Record<PermissionName, (p: Permissions, kind: ConfinedKind, means: ConfinementMeans) => Held>
> = {
  network: ({ network }, kind, means) => holdNetwork(network, kind, means),
  files: (permissions, kind, { landlock, why = '' }) => {
    const node = byNode(permissions, kind);
    if (landlock > 0) {
      const emptied = landlock < LANDLOCK_TRUNCATE && node.length === 0;
      const open = emptied ? { notHeld: EMPTIED } : {};
      return { heldBy: [...node, 'Landlock'], ...open };
    }
    if (node.length > 0)
      return {
        heldBy: node,
        notHeld: `links in a folder that it may use are followed out of it (${why})`,
      };
    const own = kind === 'python' ? ", only Python's own `open` looks at it" : '';
    return { heldBy: [], notHeld: `${why}${own}` };
  },
  env: (permissions, kind, { landlock, why = '' }) => ({
    heldBy: ['the host'],
    ...(landlock > 0 || byNode(permissions, kind).length > 0
      ? {}
      : { notHeld: `variables of other processes can be read in /proc (${why})` }),
  }),
  commands: (permissions, kind, means) => holdCommands(permissions, kind, means),
  engine: () => ({ heldBy: ['Node'] }),
  memory: () => ({ heldBy: ['limits.memory'] }),
  cpu: () => ({ heldBy: ['limits.cpu'] }),
};

/** Threads and native modules get around what Node holds by itself. */
function byNode({ engine }: Permissions, kind: ConfinedKind): string[] {
  const open = engine.includes('workers') || engine.includes('addons');
  return kind === 'node' && !open ? ['Node'] : [];
}

function holdNetwork(
  network: readonly string[],
  kind: ConfinedKind,
  { seccomp, namespaces, landlock, why = '' }: ConfinementMeans,
): Held {
  const { inet } = socketsNamed(network);
  if (network.includes('*')) return { heldBy: [] };
  const own = `the ${kind === 'python' ? 'Python' : 'Node'} that runs it`;
  const mistakes = `a check in ${own} holds mistakes, and not code that means harm`;
  if (!inet) {
    // What it needs to be reached by, and to connect, reaches hosts as well.
    const reaches = kind === 'program-on-port' && network.length > 0;
    if (seccomp && !reaches) {
      const told = isProgram(kind) ? 'no part of the system tells them apart' : mistakes;
      const open = network.length > 0 ? { notHeld: `which Unix sockets: ${told}` } : {};
      return { heldBy: ['seccomp'], ...open };
    }
    if (kind === 'program-on-port') {
      const heldBy = landlock >= LANDLOCK_TCP ? ['Landlock, for TCP'] : [];
      const open = heldBy.length > 0 ? 'UDP' : `the network (${why})`;
      return { heldBy, notHeld: `${open}: it needs such sockets to be reached by` };
    }
    if (namespaces)
      return { heldBy: ['a network namespace'], notHeld: `Unix sockets can be opened (${why})` };
    return { heldBy: [], notHeld: isProgram(kind) ? why : `${mistakes} (${why})` };
  }
  const ports = portsNamed(network);
  const heldBy =
    landlock >= LANDLOCK_TCP && ports !== undefined ? ['Landlock, by the ports of TCP'] : [];
  return {
    heldBy,
    notHeld: `which hosts: ${isProgram(kind) ? 'no part of the system tells names of hosts apart' : mistakes}`,
  };
}

function isProgram(kind: ConfinedKind): boolean {
  return kind === 'program' || kind === 'program-on-port';
}

function holdCommands(
  permissions: Permissions,
  kind: ConfinedKind,
  { landlock, seccomp, why = '' }: ConfinementMeans,
): Held {
  if (permissions.commands.length === 0) {
    const node = byNode(permissions, kind);
    if (kind === 'python' && seccomp) return { heldBy: ['seccomp'] };
    const heldBy = landlock > 0 ? [...node, 'Landlock'] : node;
    return heldBy.length > 0 ? { heldBy } : { heldBy, notHeld: why };
  }
  if (landlock > 0) return { heldBy: ['Landlock'] };
  const whole = kind === 'node' ? ", and Node's own permission is for all programs or none" : '';
  return { heldBy: [], notHeld: `which programs: ${why}${whole}` };
}
