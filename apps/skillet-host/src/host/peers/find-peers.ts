import { readlinkSync } from 'node:fs';
import { descendantsOf, listProc, listProcesses, readEnvironment, readProc } from '@skillet/proc';

/** A connection over loopback as the host sees it. */
export interface Ends {
  readonly localPort: number;
  readonly remotePort: number;
}

/** What is known of who made a connection: a skill, somebody else, or nothing, as when it has left. */
export type Peer = 'skill' | 'other' | 'unknown';

/** What is looked at: the folder of processes, and the host's number in it. */
export interface Surroundings {
  readonly proc: string;
  readonly host: number;
  /** The host's user. */
  readonly uid: number;
}

/** Stands in the environment of all that a process skill starts, wherever it goes. */
const MARK = 'SKILLET_WORKER=';

interface Socket {
  readonly inode: string;
  readonly uid: number;
}

/**
 * Finds out who holds the other ends of connections. A skill is the host's own process, and any that was
 * started below it; somebody else is who was found holding all there is, and is no skill. Root is no skill
 * either where the host is not root. Blocks for as long as the machine's list of connections takes.
 */
export function findPeers(connections: readonly Ends[], around: Surroundings): Peer[] {
  const wanted = new Map<string, Socket[]>(connections.map((ends) => [keyOf(ends), []]));
  for (const table of ['tcp', 'tcp6'])
    collect(readProc(`${around.proc}/self/net/${table}`) ?? '', wanted);
  const sockets = [...wanted.values()].flat();
  const family = new Set([around.host, ...descendantsOf(around.host, around)]);
  const holders = new Holders(around.proc);
  const left = new Set(sockets.filter((one) => !isRoot(one, around)).map(({ inode }) => inode));
  const ofSkills = holders.among(family, left);
  for (const inode of ofSkills) left.delete(inode);
  const others = listProcesses(around.proc).filter((pid) => !family.has(pid));
  const ofOthers = left.size === 0 ? new Set<string>() : holders.among(others, left);
  for (const inode of holders.marked) ofSkills.add(inode);
  return connections.map((ends) => {
    const found = wanted.get(keyOf(ends)) ?? [];
    if (found.some(({ inode }) => ofSkills.has(inode))) return 'skill';
    const known = found.every((one) => isRoot(one, around) || ofOthers.has(one.inode));
    return found.length > 0 && known ? 'other' : 'unknown';
  });
}

/** Who holds which sockets, as far as this process may see. */
class Holders {
  /** Sockets that a process holds which a skill has started. */
  readonly marked = new Set<string>();
  readonly #proc: string;

  constructor(proc: string) {
    this.#proc = proc;
  }

  /** Those of the sockets that any of the processes holds. */
  among(pids: Iterable<number>, inodes: ReadonlySet<string>): Set<string> {
    const held = new Set<string>();
    for (const pid of pids) {
      const own = this.#socketsOf(pid).filter((inode) => inodes.has(inode));
      if (own.length === 0) continue;
      const ofSkill = readEnvironment(pid, this.#proc).includes(MARK);
      for (const inode of own) (ofSkill ? this.marked : held).add(inode);
    }
    return held;
  }

  #socketsOf(pid: number): string[] {
    const folder = `${this.#proc}/${String(pid)}/fd`;
    return listProc(folder).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [];
      } catch {
        // Closed since the folder was read.
        return [];
      }
    });
  }
}

/** Adds the sockets of a table to the connections whose other end they are. */
function collect(table: string, wanted: ReadonlyMap<string, Socket[]>): void {
  for (const line of table.split('\n')) {
    const [, from, to, uid, inode] =
      /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) \S+ \S+ \S+ \S+\s+(\d+)\s+\d+ (\d+)/.exec(
        line,
      ) ?? [];
    if (from === undefined || to === undefined || inode === undefined) continue;
    const ends = { localPort: parseInt(to, 16), remotePort: parseInt(from, 16) };
    wanted.get(keyOf(ends))?.push({ inode, uid: Number(uid) });
  }
}

function keyOf({ localPort, remotePort }: Ends): string {
  return `${String(remotePort)}>${String(localPort)}`;
}

/** An end that nobody holds any more has the number 0, and root's name. */
function isRoot({ inode, uid }: Socket, around: Surroundings): boolean {
  return uid === 0 && around.uid !== 0 && inode !== '0';
}
