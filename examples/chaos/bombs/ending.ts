import type { Bomb } from '../bomb.ts';
import { abort } from './ending/abort.ts';
import { exit } from './ending/exit.ts';
import { killSelf } from './ending/kill-self.ts';

/** Ways to end the process that the skill runs in. */
export const ENDING: Record<string, Bomb> = {
  'exit-0': { about: 'calls process.exit(0)', explode: () => exit(0) },
  'exit-1': { about: 'calls process.exit(1)', explode: () => exit(1) },
  'kill-self': {
    about: 'calls process.kill(process.pid), which is SIGTERM',
    explode: () => killSelf('SIGTERM'),
  },
  'kill-self-hard': {
    about: 'calls process.kill(process.pid) with SIGKILL',
    explode: () => killSelf('SIGKILL'),
  },
  abort: { about: 'calls process.abort()', explode: abort },
};
