import { parentPort, workerData } from 'node:worker_threads';

/** What a carrier is given. */
interface Load {
  readonly entry: string;
  readonly init: unknown;
}

const { entry, init } = workerData as Load;
// Taken before the kernel hides it.
const port = parentPort;
const { default: run } = (await import(entry)) as { default: (init: unknown) => Promise<string> };
const answer = async (life: unknown) => {
  port?.postMessage(await run(life));
};
port?.on('message', (next) => void answer(next));
await answer(init);
