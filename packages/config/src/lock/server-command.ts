import type { LockedServer } from './lock.ts';

/** The command of an MCP server that lies in a folder (`./…`, relative to the configuration): its paths lead there. */
export function serverCommand({ program, args }: LockedServer, folder: string): readonly string[] {
  const words = program.map((word, index) => {
    if (index === 0 && word === 'node') return process.execPath;
    return word.startsWith('./') ? `${folder}/${word.slice('./'.length)}` : word;
  });
  return [...words, ...args];
}
