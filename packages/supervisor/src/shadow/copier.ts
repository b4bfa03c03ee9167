import type { Call, Descriptor, SkillDetails, SkillRequest } from '@skillet/core';

/** The revision that answers a call. */
export interface Copied {
  readonly descriptor: Descriptor;
  readonly pool: { details(): Pick<SkillDetails, 'waiting'> };
}

/** Makes copies of some of the calls of a mount. */
export interface Copier {
  /**
   * Before a call is handed on, since its body may move with it: what follows it, where it is one that is copied; undefined for
   * any other. Never throws.
   */
  begin(request: SkillRequest, from: Copied): ((call: Call) => void) | undefined;
}
