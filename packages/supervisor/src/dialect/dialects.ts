import { isPython, type SkillSpec } from '@skillet/core';
import type { MakeDialect } from './dialect.ts';
import { httpDialect } from './http/http-dialect.ts';
import { laneDialect } from './lane/lane-dialect.ts';

/** What a process may speak: the lane's frames, as our kernels do, or HTTP, as programs do. */
export type DialectKind = 'lane' | 'http';

/** What makes each dialect: a new one is added here. */
const DIALECTS: Readonly<Record<DialectKind, MakeDialect>> = {
  lane: laneDialect,
  http: httpDialect,
};

/** What the processes of a skill speak. */
function dialectOf({ command, entry, kind }: SkillSpec): DialectKind {
  // An ASGI application is served by uvicorn, which speaks HTTP.
  return command !== undefined || (kind === 'app' && isPython(entry)) ? 'http' : 'lane';
}

/** Makes the dialect of a revision, by its kind. */
export const makeDialect: MakeDialect = (spec, share) => DIALECTS[dialectOf(spec)](spec, share);
