import type { LockedServer } from './locked-server.ts';

/**
 * The command of an MCP server that lies in a folder (`./…`, relative to the configuration): its paths lead there. As it stands in a
 * configuration: no `${…}` in a word is one of the host's variables.
 */
export function serverCommand({ program, args }: LockedServer, folder: string): readonly string[] {
  const words = program.map((word, index) => {
    if (index === 0 && word === 'node') return process.execPath;
    return word.startsWith('./') ? `${folder}/${word.slice('./'.length)}` : word;
  });
  return [...words, ...args].map((word) => word.replaceAll('${', '$$$${'));
}
