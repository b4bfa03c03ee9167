export { ATTACKS, SHORT } from './attack/attacks.ts';
export type { HostProgram } from './host/own-host.ts';
export type { StressResult } from './summary/summary.ts';
export type { SoakResult } from './soak/soak-result.ts';
export { stress } from './stress.ts';
export type { StressFlags } from './stress-options.ts';
