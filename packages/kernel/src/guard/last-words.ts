import { syncBuiltinESMExports } from 'node:module';
import { ToHost, type LastWords } from '@skillet/core';
import { toNumeric } from '../intrinsics.ts';
import type { WorkerLane } from '../lane/worker-lane.ts';
import { currentRequestId } from '../run/request-context.ts';
import { withFilesNamed } from '../thrown/file-names.ts';
import { messageOf, stackOf } from '../thrown/thrown.ts';

/**
 * Lets the worker say why it ends, and under which request, before it does: an exception or
 * rejection nobody caught, or a call of `process.exit`. Returns a function that ends it because of
 * built-in functions that the skill has broken, or of a server that is gone.
 */
export function installLastWords(
  lane: WorkerLane,
): (why: string, kind?: 'tampered' | 'server-gone') => void {
  const exit = process.exit.bind(process);
  const say = (words: LastWords) => {
    const requestId = currentRequestId();
    lane.sendNow([ToHost.lastWords, requestId === undefined ? words : { ...words, requestId }]);
  };
  process.exit = (code?: string | number | null) => {
    // Throws when this is no exit code: then nothing ends.
    if (code !== undefined) process.exitCode = code;
    say({ kind: 'exit', code: toNumeric(process.exitCode ?? 0) });
    return exit();
  };
  // For those who `import { exit } from 'node:process'`.
  syncBuiltinESMExports();
  process.on('uncaughtException', (error: unknown, origin) => {
    const stack = stackOf(error);
    say({
      kind: origin === 'unhandledRejection' ? 'unhandled-rejection' : 'exception',
      message: messageOf(error),
      ...(stack === undefined ? {} : { stack }),
    });
    exit(1);
  });
  return (why, kind = 'tampered') => {
    lane.sendNow([ToHost.lastWords, { kind, message: withFilesNamed(why) }]);
    exit(1);
  };
}
