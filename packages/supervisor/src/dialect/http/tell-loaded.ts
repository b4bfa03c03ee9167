import { ToHost, type Clock, type SkillSpec } from '@skillet/core';
import { captureProgram } from './capture-program.ts';
import type { HttpCaller } from './http-caller.ts';
import { programFiles } from '../../carrier/process/program-files.ts';

type OnFrame = (raw: unknown) => void;

/** Tells of a program that is ready, and what it says of itself. */
export async function tellProgram(
  to: { readonly spec: SkillSpec; readonly clock: Clock; readonly onFrame: OnFrame },
  health: boolean,
  caller: HttpCaller,
): Promise<void> {
  const { spec, clock, onFrame } = to;
  const [files, captured] = await Promise.all([
    programFiles(spec.dir, spec.command ?? []),
    captureProgram(caller, clock),
  ]);
  onFrame([ToHost.imported, files, []]);
  onFrame([ToHost.loaded, { health, captured }]);
}
