export { readCoreTime, type CoreTime } from './core-time.ts';
export { descendantsOf } from './descendants.ts';
export { ownDescriptors, type Descriptors } from './descriptors.ts';
export { readFamily } from './family.ts';
export { listProc, readProc } from './files.ts';
export { listProcesses, readEnvironment, readProcess, type ProcessEntry } from './read-process.ts';
export { readStat } from './stat.ts';
export { systemThreadId } from './threads.ts';
