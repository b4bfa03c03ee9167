import { sep } from 'node:path';
import { BIN } from '../new/host-command.ts';

/** The folder that npx keeps what it has fetched in, until it clears it away. */
const NPX = `${sep}_npx${sep}`;

/**
 * The words that run this very command from any folder, without a shell and without its PATH: programs with a window
 * have neither.
 */
export function ownCommand(bin = BIN, node = process.execPath): [string, ...string[]] {
  return bin.includes(NPX) ? ['npx', '-y', 'skillet-host'] : [node, bin];
}
