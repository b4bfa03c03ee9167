import type { Call } from '../dispatcher.ts';
import type { SkillRequest } from '../http.ts';
import type { SkillSpec } from '../skill-spec.ts';

/** A worker of its own for one request, apart from all skills. */
export interface Isolate {
  /** Hands it its request, with which it is started; throws the `HostError` that says why not. */
  dispatch(request: SkillRequest): Call;
  /** Ends it at once, whatever it does; resolves when it is gone. */
  end(): Promise<void>;
}

/** Makes isolates of what is to run in them. */
export interface Isolates {
  /** Throws a `HostError` once the host stops. */
  isolate(spec: SkillSpec): Isolate;
}
