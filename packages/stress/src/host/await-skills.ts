import { setTimeout as sleep } from 'node:timers/promises';
import { objectOf, send } from '../http/send.ts';
import { UsageError } from '@skillet/command';
import type { AttackedHost } from './attacked-host.ts';

const EVERY = 50;
const WITHIN = 30_000;
const BODY = { bomb: 'ok' };

/** Waits until skills answer or the host has ended; a UsageError when there is none at a mount. */
export async function awaitSkills(
  { url: baseUrl, ended }: Pick<AttackedHost, 'url' | 'ended'>,
  mounts: readonly string[],
): Promise<void> {
  const deadline = performance.now() + WITHIN;
  for (const mount of mounts) {
    const url = `${baseUrl}/skills/${mount}/run`;
    let said: string;
    while (!ended.aborted) {
      try {
        const { status, text } = await send(url, { method: 'POST', body: BODY, timeout: 5000 });
        if (status === 200) break;
        said = `${String(status)} ${String(objectOf(text)['detail'])}`;
        if (status === 404) throw new UsageError(`${baseUrl} serves no skill at "${mount}"`);
      } catch (error) {
        if (error instanceof UsageError) throw error;
        said = String(error);
      }
      if (performance.now() > deadline) throw new UsageError(`"${mount}" does not answer: ${said}`);
      await sleep(EVERY);
    }
  }
}
