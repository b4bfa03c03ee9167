import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A step of the set-up that failed, and the exit code to end with. */
export class CommandFailed extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/** Milliseconds after which somebody who waits is told how far it is. */
const SAY_EVERY = 5_000;

/**
 * Runs a command and says every few seconds how far it is; when it fails, all that it said goes to stderr.
 * Signals to this process end the command and everything it started.
 */
export async function runQuietly(
  doing,
  { file, args },
  { cwd, env, say = () => undefined, sayEvery = SAY_EVERY },
) {
  const said = [];
  const began = performance.now();
  const progress = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1000);
    say(`${doing}: ${progressOf(Buffer.concat(said).toString())}${seconds} s`);
  }, sayEvery);
  // A process group of its own can be ended as a whole: npx, pnpm and what they run.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));

  let interruptedBy;
  const interrupt = (signal) => {
    interruptedBy ??= signal;
    endGroup(child.pid);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const { code, signal } = await ended(child, doing).finally(() => clearInterval(progress));
  for (const name of SIGNALS) process.off(name, interrupt);

  if (interruptedBy !== undefined)
    throw new CommandFailed(`${doing} was interrupted`, exitCodeOf(interruptedBy));
  if (code === 0) return;
  process.stderr.write(Buffer.concat(said));
  const how = signal === null ? `exit code ${code}` : signal;
  throw new CommandFailed(`${doing} failed (${how}); see above`, code ?? exitCodeOf(signal));
}

/** How far pnpm is, by the last line in which it says so; empty when there is none. */
function progressOf(output) {
  const last = [...output.matchAll(/^Progress: (.+?)(?:, done)?$/gm)].at(-1);
  return last === undefined ? '' : `${last[1]}; `;
}

function ended(child, doing) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new CommandFailed(`${doing} failed: ${error.message}`, 1)));
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    // Already gone.
    if (error.code !== 'ESRCH') throw error;
  }
}

/** What a shell reports for a process that a signal ended. */
function exitCodeOf(signal) {
  return 128 + (constants.signals[signal] ?? 0);
}
