import { parentPort } from 'node:worker_threads';
import { compareAnswers, type CompareTask } from './compare-answers.ts';

parentPort?.on('message', ({ id, ...task }: CompareTask & { readonly id: number }) => {
  parentPort?.postMessage({ ...compareAnswers(task), id });
});
