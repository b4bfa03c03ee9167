import { EventEmitter, once } from 'node:events';
import { describeSkill } from '@skillet/catalog';
import type {
  BrokenSkill,
  Call,
  Dispatcher,
  HostError,
  RequestNames,
  SkillRequest,
  SkillResponse,
  SkillView,
} from '@skillet/core';

/** A request that reached the fake, waiting for what the test makes of it. */
export interface FakeCall {
  readonly mount: string;
  readonly request: SkillRequest;
  /** How often the gateway cancelled. */
  cancels: number;
  answer(response: Partial<SkillResponse>): void;
  fail(error: unknown): void;
}

export const ok: SkillResponse = { status: 200, headers: null, body: '{"ok":true}' };

/** A skill that is ready at a mount. */
export function fakeSkill(mount: string, changes: Partial<SkillView> = {}): SkillView {
  const manifest = {
    name: `get_${mount}`,
    version: '1.2.3',
    description: `The ${mount} skill`,
    runtime: 'node',
    inputs: { city: { schema: { type: 'string' }, required: true } },
    outputs: { answer: { schema: { type: 'string' }, required: false } },
    inventory: { category: 'utility', tags: [mount] },
    examples: [],
    idempotent: false,
  };
  return {
    mount,
    name: `${mount}_skill`,
    revision: 'r1',
    kind: 'handler',
    descriptor: describeSkill(manifest, mount),
    state: { name: 'ready', since: Date.UTC(2026, 0, 2) },
    bodyLimit: 1024,
    timeout: 30_000,
    streamIdle: 60_000,
    ownHealth: false,
    details: () => ({
      waiting: 0,
      workers: [],
      restartsInWindow: 0,
      lastDeath: null,
      ghosts: 0,
    }),
    admit: nobodys,
    noteRefused: nobodys,
    dispatch: nobodys,
    ...changes,
  };
}

function nobodys(): never {
  throw new Error('this skill has no dispatcher');
}

/** A dispatcher without skills behind it: answers by itself, or as the test says call by call. */
export class FakeDispatcher implements Dispatcher {
  readonly calls: FakeCall[] = [];
  /** What was refused without a call. */
  readonly refused: { readonly request: RequestNames; readonly error: HostError }[] = [];
  brokenSkills: BrokenSkill[] = [];
  /** Answers every call at once while it is set. */
  respond: ((request: SkillRequest, mount: string) => SkillResponse) | undefined;
  readonly #views: Map<string, SkillView>;
  readonly #events = new EventEmitter();

  constructor(...views: SkillView[]) {
    this.#views = new Map(views.map((view) => [view.mount, view]));
    for (const view of views) {
      Object.assign(view, {
        noteRefused: (request: RequestNames, error: HostError) => {
          this.refused.push({ request, error });
        },
        admit: () => {
          this.admit();
        },
        dispatch: (request: SkillRequest) => this.dispatch(view.mount, request),
      });
    }
  }

  skill(mount: string): SkillView | undefined {
    return this.#views.get(mount);
  }

  skills(): readonly SkillView[] {
    return [...this.#views.values()];
  }

  broken(): readonly BrokenSkill[] {
    return this.brokenSkills;
  }

  invoke(): Promise<never> {
    return Promise.reject(new Error('the fake invokes nothing'));
  }

  counts(): undefined {
    return undefined;
  }

  /** What is thrown in place of admitting a request. */
  refusal: Error | undefined;

  admit(): void {
    if (this.refusal !== undefined) throw this.refusal;
  }

  dispatch(mount: string, request: SkillRequest): Call {
    const { promise, resolve, reject } = Promise.withResolvers<SkillResponse>();
    const events = this.#events;
    const call: FakeCall = {
      mount,
      request,
      cancels: 0,
      answer: (response) => {
        resolve({ ...ok, ...response });
      },
      fail: reject,
    };
    this.calls.push(call);
    if (this.respond !== undefined) resolve(this.respond(request, mount));
    events.emit('call', call);
    return {
      response: promise,
      cancel: () => {
        call.cancels += 1;
        events.emit('cancel', call);
      },
    };
  }

  /** The next call that arrives. */
  async nextCall(): Promise<FakeCall> {
    const [call] = (await once(this.#events, 'call')) as [FakeCall];
    return call;
  }

  /** The next call that is cancelled. */
  async nextCancel(): Promise<FakeCall> {
    const [call] = (await once(this.#events, 'cancel')) as [FakeCall];
    return call;
  }
}
