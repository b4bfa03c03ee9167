import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '@skillet/core';

/** Milliseconds after which a document counts as one that cannot be checked. */
const PATIENCE = 30_000;
const ENTRY = new URL(`./validate-worker${extname(import.meta.url)}`, import.meta.url);

/** One check at a time: they are rare, and none is urgent. */
let last: Promise<unknown> = Promise.resolve();

/**
 * What breaks the rules of OpenAPI 3.1 in a document; undefined when nothing does. It takes a thread of
 * its own, because it takes seconds, and the document is somebody else's.
 */
export function validateDocument(document: JsonObject): Promise<string | undefined> {
  const verdict = last.then(() => validate(document));
  last = verdict.catch(() => undefined);
  return verdict;
}

async function validate(document: JsonObject): Promise<string | undefined> {
  const worker = new Worker(ENTRY, { workerData: document });
  worker.unref();
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const [fault] = (await once(worker, 'message', { signal })) as [string | undefined];
    return fault;
  } finally {
    await worker.terminate();
  }
}
