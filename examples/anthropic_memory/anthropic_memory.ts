import type { SkillHandler, SkillHealth } from '@skillet/sdk';
import { toSkillError } from './request/failures.ts';
import { after } from './store/later.ts';
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
    const ran = after(after(memoryOf(context), run), (response) => ({ response }));
    return ran instanceof Promise ? ran.catch(refuse) : ran;
  } catch (error) {
    return refuse(error);
  }
};

/** Tells how much is remembered, or why nothing can be. */
export const health: SkillHealth = (context) => {
  try {
    const read = after(memoryOf(context), (memory) => memory.read((graph) => graph.size()));
    const size = after(read, (memory) => ({ memory }));
    return size instanceof Promise ? size.catch(unhealthy) : size;
  } catch (error) {
    return unhealthy(error);
  }
};

function refuse(error: unknown): never {
  throw toSkillError(error);
}

function unhealthy(error: unknown): { readonly status: 'unhealthy'; readonly error: string } {
  return { status: 'unhealthy', error: toSkillError(error).message };
}
