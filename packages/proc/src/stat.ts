import { readProc } from './files.ts';

/**
 * What the `stat` of a process or thread says, by the numbers of the fields in proc(5), from 3 on; `folder` is that of
 * the process or thread below /proc. Undefined when it is gone, or this is not Linux.
 */
export function readStat(folder: string): readonly string[] | undefined {
  const text = readProc(`${folder}/stat`);
  // The name before them, in parentheses, may hold blanks and parentheses of its own.
  return text === undefined
    ? undefined
    : ['', '', '', ...text.slice(text.lastIndexOf(')') + 2).split(' ')];
}
