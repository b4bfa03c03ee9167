import { parentPort } from 'node:worker_threads';
import { findSecrets, reportedBody } from './find-secrets.ts';
import type { FinderAnswer, FinderTask } from './finder.ts';

const decoder = new TextDecoder();

parentPort?.on('message', ({ id, body, secrets }: FinderTask & { readonly id: number }) => {
  const text = decoder.decode(body);
  const answer: FinderAnswer =
    secrets === undefined
      ? { found: findSecrets(text) }
      : { reported: reportedBody(text, secrets) };
  parentPort?.postMessage({ ...answer, id });
});
