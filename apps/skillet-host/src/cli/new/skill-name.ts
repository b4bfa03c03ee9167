import { UsageError } from '@skillet/command';

const NAME = /^[a-z][a-z0-9_-]*$/;
/** Characters that a mount may have. */
const LONGEST = 64;

/** Checks that a name can be a folder, a module and a mount; throws a UsageError. */
export function checkSkillName(name: string): void {
  if (!NAME.test(name)) {
    throw new UsageError(
      `a skill can't be named "${name}": use lower-case letters, digits, "-" and "_", and begin with a letter`,
    );
  }
  if (name.length > LONGEST) {
    throw new UsageError(`the name has ${name.length} characters; at most ${LONGEST} are possible`);
  }
  // Nothing below a folder of this name is taken for code of one's own.
  if (name === 'node_modules') throw new UsageError(`a skill can't be named "${name}"`);
}
