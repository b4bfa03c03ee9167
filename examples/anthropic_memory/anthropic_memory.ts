import type { SkillHandler, SkillHealth } from '@skillet/sdk';
import { toSkillError } from './request/failures.ts';
import { memoryOf } from './store/memory-of.ts';
import { argumentOf, findOperation, parseParams } from './request/request.ts';

interface Inputs {
  readonly operation: string;
  /** JSON text. */
  readonly params?: string | null;
}

/** Carries out one operation on the knowledge graph; `response` is JSON text. */
export const handler: SkillHandler<Inputs, { response: string }> = (inputs, context) => {
  try {
    const params = parseParams(inputs.params);
    const operation = findOperation(inputs.operation);
    const run = operation.prepare(argumentOf(params, operation.key, inputs.operation));
    return { response: run(memoryOf(context)) };
  } catch (error) {
    throw toSkillError(error);
  }
};

/** Tells how much is remembered, or why nothing can be. */
export const health: SkillHealth = (context) => {
  try {
    return { memory: memoryOf(context).read((graph) => graph.size()) };
  } catch (error) {
    return { status: 'unhealthy', error: toSkillError(error).message };
  }
};
