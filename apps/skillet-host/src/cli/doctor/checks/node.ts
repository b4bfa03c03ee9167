import { fault, ok, warning, type Finding } from '../finding.ts';

/** The Node that runs this. */
export interface NodeFacts {
  /** Such as `v24.1.0`. */
  readonly version: string;
  /** Where it is. */
  readonly path: string;
  readonly platform: string;
  readonly release: string;
}

const NEEDED = 24;

/** Node has to be new enough, and one of the even versions is looked after for years. */
export function checkNode({ version, path }: NodeFacts): Finding {
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  const found = `Node ${version} at ${path}`;
  if (major < NEEDED) {
    return fault(
      'node',
      found,
      `the host needs Node ${String(NEEDED)} or newer`,
      'install Node 24: https://nodejs.org',
    );
  }
  if (major % 2 === 1) {
    return warning(
      'node',
      found,
      'odd versions of Node get no fixes after half a year',
      'install an even version, such as Node 24',
    );
  }
  return ok('node', found);
}

/** Processes are held to limits by what Linux tells of them. */
export function checkSystem({ platform, release }: NodeFacts): Finding {
  const found = `${platform} ${release}`;
  if (platform === 'linux') return ok('system', found);
  return warning(
    'system',
    found,
    'limits of processes are not held, and several checks below know nothing; Linux is what is supported',
    'run it on Linux, or in a container',
  );
}
