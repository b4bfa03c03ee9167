import { parentPort, workerData } from 'node:worker_threads';
import { Validator } from '@seriousme/openapi-schema-validator';

/** Where the first fault is; what it says of `anyOf` and the like would tell nobody anything. */
function placeOf(errors: unknown): string {
  const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  if (typeof first !== 'object' || first === null || !('instancePath' in first)) return '';
  const { instancePath } = first;
  if (typeof instancePath !== 'string' || instancePath === '') return '';
  return ` at ${instancePath.slice(0, 200)}`;
}

const { valid, errors } = await new Validator().validate(workerData as Record<string, unknown>);
parentPort?.postMessage(valid ? undefined : `is not valid${placeOf(errors)}`);
