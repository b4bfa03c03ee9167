export type { LaidOut } from './code/lay-out.ts';
export type { MountRecord, Pin, Version } from './version.ts';
export type { GoneLive, Taken } from './code/take-down.ts';
export { KEPT, VersionStore } from './version-store.ts';
