import { statSync } from 'node:fs';
import type { StdioTarget } from '../server-session.ts';

/** Why a program could not be started, in a sentence that says what to do. */
export function startFault(error: NodeJS.ErrnoException, { command, cwd }: StdioTarget): string {
  const program = JSON.stringify(command[0] ?? '');
  switch (error.code) {
    case 'ENOENT':
      if (cwd !== undefined && !isFolder(cwd)) {
        return `The folder in which ${program} is to run is not there.`;
      }
      return `The program ${program} was not found: install it, or give its whole path.`;
    case 'EACCES':
      return `The program ${program} may not be run: it is not executable, or not for this user.`;
    case 'ENOEXEC':
      return `The file ${program} is no program that this system can run.`;
    case 'E2BIG':
      return `The program ${program} was given more arguments or environment than the system takes.`;
    case 'EMFILE':
    case 'ENFILE':
      return `The program ${program} could not be started: too many files are open.`;
    case 'EAGAIN':
      return `The program ${program} could not be started: there are as many processes as there may be.`;
    default:
      return `The program ${program} could not be started (${error.code ?? error.message}).`;
  }
}

/** How a program ended, as part of a sentence. */
export function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exited with code ${String(code)}` : `was ended by ${signal}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
