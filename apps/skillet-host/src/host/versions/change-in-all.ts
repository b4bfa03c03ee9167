import { RollbackRefused } from './choose-version.ts';
import type { Held } from './held-mounts.ts';

/** What a change of how a mount is held is made with. */
export interface ChangeParts {
  /** How it is held now. */
  readonly before: Held | undefined;
  /** Has this host run it so, or out of its own folder. */
  readonly run: (held: Held | undefined, trigger: string) => Promise<void>;
  /** Keeps that over restarts; `by` says who wanted it. */
  readonly keep: (held: Held | undefined, by?: string) => Promise<void>;
  /** Has the others that share the port run it as was kept; undefined where there are none. */
  readonly follow: ((trigger: string, inAnyCase: boolean) => Promise<void>) | undefined;
}

/**
 * Has a mount held, or held no more, in all hosts that share a port, or in none: where one fails, all go back. Resolves with
 * what could not be kept, as sentences; rejects with why it was not done.
 */
export async function changeInAll(
  held: Held | undefined,
  trigger: string,
  parts: ChangeParts,
): Promise<string[]> {
  const { run, keep, follow } = parts;
  await run(held, trigger);
  if (follow === undefined) {
    const onFault = (error: unknown) => [
      `this holds until the host is started again, for it cannot be kept: ${textOf(error)}`,
    ];
    return keep(held, trigger).then(() => [], onFault);
  }
  try {
    // Before the others are told: one that starts meanwhile reads it.
    await keep(held, trigger);
    await follow(trigger, false);
    return [];
  } catch (error) {
    const then = await goBack(parts).then(
      () => 'all go on with what they ran before',
      (fault: unknown) => `not all could go back to what they ran before: ${textOf(fault)}`,
    );
    throw new RollbackRefused(`${textOf(error)}; ${then}`);
  }
}

async function goBack({ before, run, keep, follow }: ChangeParts): Promise<void> {
  const trigger = 'a rollback that is taken back';
  await run(before, trigger);
  await keep(before);
  await follow?.(trigger, true);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
