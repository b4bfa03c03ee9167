import { RollbackRefused } from '../host/versions/choose-version.ts';
import type { HostVersions, OtherHosts } from '../host/versions/host-versions.ts';
import type { RollbackAnswer, VersionsAnswer } from '../host/versions/versions-answer.ts';
import type { Commands } from './door.ts';
import { KEEPER } from './keeper.ts';
import type { Siblings } from './siblings.ts';

/** What is asked of versions. */
export type AskedOfVersions = Pick<HostVersions, 'list' | 'rollback' | 'forward'>;

/** The versions of skills in all hosts that share a port. */
export interface VersionsInAll {
  /** Whichever host is asked; undefined where none are recorded. */
  readonly versions: AskedOfVersions | undefined;
  /** The others, for the host that writes. */
  readonly others: OtherHosts | undefined;
  /** What the others may ask of this one. */
  readonly commands: Commands;
}

interface Request {
  readonly mount: string;
  readonly to?: string | undefined;
  readonly by: string;
}

/** What came of it, for another host. */
type Told = { readonly answer: unknown } | { readonly refused: string; readonly notThere: boolean };

/** Has the host that writes what is recorded do for all what any of them is asked. */
export function versionsInAll(
  siblings: Siblings | undefined,
  own: HostVersions | undefined,
): VersionsInAll {
  if (siblings === undefined || own === undefined)
    return { versions: own, others: undefined, commands: {} };
  const isWriter = siblings.place.number === KEEPER;
  return {
    versions: isWriter ? own : atWriter(siblings),
    others: isWriter ? othersOf(siblings) : undefined,
    commands: {
      versions: (mount) => told(own.list(mount)),
      rollback: (request) => {
        const { mount, to, by } = JSON.parse(request) as Request;
        return told(own.rollback(mount, to, by));
      },
      forward: (request) => {
        const { mount, by } = JSON.parse(request) as Request;
        return told(own.forward(mount, by));
      },
      'follow-record': async (request) => {
        const { mount, by } = JSON.parse(request) as Request;
        await own.follows(mount, by);
      },
    },
  };
}

function othersOf(siblings: Siblings): OtherHosts {
  return {
    async follow(mount, trigger, inAnyCase = false) {
      const request = JSON.stringify({ mount, by: trigger } satisfies Request);
      const faults: unknown[] = [];
      for (const number of siblings.numbers) {
        try {
          await siblings.tell(number, 'follow-record', request);
        } catch (error) {
          if (!inAnyCase) throw error;
          faults.push(error);
        }
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}

function atWriter(siblings: Siblings): AskedOfVersions {
  const ask = async (command: string, request: string): Promise<unknown> => {
    const said = (await siblings.tell(KEEPER, command, request)) as Told;
    if ('refused' in said) throw new RollbackRefused(said.refused, said.notThere);
    return said.answer;
  };
  return {
    list: async (mount) => (await ask('versions', mount)) as VersionsAnswer,
    rollback: async (mount, to, by) => {
      const request = JSON.stringify({ mount, to, by } satisfies Request);
      return (await ask('rollback', request)) as RollbackAnswer;
    },
    forward: async (mount, by) => {
      const request = JSON.stringify({ mount, by } satisfies Request);
      return (await ask('forward', request)) as RollbackAnswer;
    },
  };
}

async function told(work: Promise<unknown>): Promise<Told> {
  try {
    return { answer: await work };
  } catch (error) {
    if (!(error instanceof RollbackRefused)) throw error;
    return { refused: error.message, notThere: error.notThere };
  }
}
