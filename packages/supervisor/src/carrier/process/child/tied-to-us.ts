import { findProgram } from './find-program.ts';

let setpriv: string | null | undefined;

/**
 * A command line that runs another so that the system ends it when this process ends, however that
 * happens; the command line itself where the system has no such means.
 */
export function tiedToUs(file: string, args: readonly string[]): [string, string[]] {
  if (process.platform !== 'linux') return [file, [...args]];
  setpriv ??= findProgram('setpriv', '/', process.env['PATH']).path ?? null;
  if (setpriv === null) return [file, [...args]];
  return [setpriv, ['--pdeathsig', 'KILL', '--', file, ...args]];
}
