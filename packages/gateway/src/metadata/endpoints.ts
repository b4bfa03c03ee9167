import { mountPath } from '@skillet/core';

/** Where a skill answers, as paths. */
export interface SkillEndpoints {
  readonly inventory: string;
  readonly schema: string;
  readonly run: string;
  readonly health: string;
  readonly openapi: string;
}

/** The endpoints of the skill at a mount. */
export function endpointsOf(mount: string): SkillEndpoints {
  const base = mountPath(mount);
  return {
    inventory: `${base}/inventory`,
    schema: `${base}/schema`,
    run: `${base}/run`,
    health: `${base}/health`,
    openapi: `${base}/openapi.json`,
  };
}
