import { readProc } from './files.ts';

/** What a thread has had and wanted of the machine's cores until now, in milliseconds. */
export interface CoreTime {
  readonly ran: number;
  /** It could have run, but others did. */
  readonly waited: number;
}

/** Reads it from a thread's or process's folder below /proc, of a process for its first thread; undefined when it is gone. */
export function readCoreTime(folder: string): CoreTime | undefined {
  const [ran, waited] = readProc(`${folder}/schedstat`)?.split(' ') ?? [];
  if (ran === undefined || waited === undefined) return undefined;
  return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
}
