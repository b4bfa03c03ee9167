import { SkillError } from '@skillet/sdk';
import { FencedError } from '../store/fence.ts';
import { ImportError } from '../store/memory-file.ts';
import { ShapeError } from '../input/shape.ts';
import { DatabaseError } from '../store/postgres.ts';
import { isBusy } from '../store/sqlite.ts';

/** What the caller is told of a failure; one that nobody foresaw stays what it is. */
export function toSkillError(error: unknown): Error {
  if (error instanceof ShapeError) return new SkillError(400, `${error.message}.`);
  if (error instanceof ImportError) return new SkillError(500, error.message, { cause: error });
  if (error instanceof FencedError) return new SkillError(503, error.message, { cause: error });
  if (error instanceof DatabaseError)
    return new SkillError(503, `The memory cannot be reached: ${error.message}.`, { cause: error });
  if (isBusy(error)) {
    return new SkillError(503, 'The memory is busy with other writes. Please try again.');
  }
  return error instanceof Error ? error : new Error(String(error));
}
