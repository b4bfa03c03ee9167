import {
  ForwardedLine,
  MCP_END_ROUTE,
  MCP_ROUTE,
  McpErrorCode,
  type AdapterAnswer,
  type AdapterHost,
  type AdapterRequest,
  type AdapterSetup,
  type Clock,
  type InstanceRefusal,
  type McpAdapter,
  type McpServerSpec,
} from '@skillet/core';
import { ServerGone } from '@skillet/mcp-client';
import { answerForwarded, type ForwardedBy } from '../answer-forwarded.ts';
import { answerRequest } from '../answer-request.ts';
import { toolAt } from '../answer-tool.ts';
import { forwardedParts } from '../forwarded-parts.ts';
import { HeldCalls } from '../held-calls.ts';
import type { OpenCall } from '../open-call.ts';
import { isListChange } from '../other-lists.ts';
import { isSubscribing } from '../subscriptions.ts';
import { credentialReader, type ReadCredentials } from './credentials-of.ts';
import { EndedBefore, InstanceBook, MustWait, NoRoom, type Lease } from './instance-book.ts';
import { NotStarted, startOwn, type OwnServer, type OwnServerParts } from './own-server.ts';
import { ownerOf, type OwnerOfServer } from './owner-of.ts';
import { systemClock } from './system-clock.ts';
import { ToolCatalog } from './tool-catalog.ts';

/** Answers for servers of which each caller or session has its own. */
export async function openOwn(
  spec: McpServerSpec,
  host: AdapterHost,
  setup: AdapterSetup,
  clock: Pick<Clock, 'now' | 'after' | 'random'> = systemClock,
): Promise<McpAdapter> {
  const { required = [], optional = [] } = setup.credentials ?? {};
  // What the host itself happens to have under such a name is nothing to lend to its callers.
  const declared = new Set([...required, ...optional]);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !declared.has(name)),
  );
  const parts = { spec, host, dataDir: setup.dataDir, env };
  const mayNeedCaller = declared.size > 0 || (spec.forwardHeaders ?? []).length > 0;
  const catalog = await ToolCatalog.open(parts, { mayNeedCaller, clock });
  return new OwnServers(parts, { catalog, clock, read: credentialReader(setup, spec) });
}

interface OwnServersParts {
  readonly catalog: ToolCatalog;
  readonly clock: Pick<Clock, 'now' | 'after' | 'random'>;
  readonly read: ReadCredentials;
}

class OwnServers implements McpAdapter {
  readonly #spec: McpServerSpec;
  readonly #catalog: ToolCatalog;
  readonly #read: ReadCredentials;
  readonly #book: InstanceBook<OwnerOfServer, OwnServer>;
  readonly #held = new HeldCalls<OpenCall>();

  constructor(parts: OwnServerParts, { catalog, clock, read }: OwnServersParts) {
    const { spec } = parts;
    this.#spec = spec;
    this.#catalog = catalog;
    this.#read = read;
    this.#book = new InstanceBook({
      most: spec.maxInstances,
      idle: spec.instanceIdle,
      clock,
      open: async (owner, signal) => {
        const server = await startOwn(parts, owner, {
          signal,
          onNotification: ({ method }) => {
            if (isListChange(method)) catalog.refresh();
          },
          onReconnect: () => {
            catalog.refresh();
          },
        });
        await catalog.learn(server.session);
        return server;
      },
    });
  }

  get told(): string {
    return this.#catalog.told;
  }

  async answer(request: AdapterRequest): Promise<AdapterAnswer> {
    const { path, caller } = request;
    if (path === MCP_END_ROUTE) {
      if (caller?.session !== undefined) this.#book.end(caller.session);
      return { status: 200, body: '{}' };
    }
    if (path !== MCP_ROUTE && toolAt(path) === undefined) {
      return { status: 404, body: '{"detail":"Not Found"}' };
    }
    const forwarded = path === MCP_ROUTE ? forwardedParts(request.body)?.request : undefined;
    // A call that waits is its caller's, and waits at the caller's server.
    if (forwarded?.resume !== undefined) {
      return answerForwarded(wouldBe(this.#held), request);
    }
    if (forwarded !== undefined && isSubscribing(forwarded.method)) return NOT_TOLD_OF;
    const given = this.#read(request);
    if ('refusal' in given) return given.refusal;
    return this.#answer(request, ownerOf(caller, given.credentials, this.#spec));
  }

  close(): Promise<void> {
    return this.#book.close();
  }

  async #answer(
    request: AdapterRequest,
    owner: OwnerOfServer,
    isRepeated = false,
  ): Promise<AdapterAnswer> {
    let lease: Lease<OwnServer>;
    try {
      lease = await this.#book.take(owner);
    } catch (error) {
      return { refused: this.#refusal(error) };
    }
    const { instance } = lease;
    try {
      const answer = await answerRequest(inUse(lease, this.#held), request);
      return 'lines' in answer ? { lines: withReason(answer.lines, instance) } : answer;
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      const why = instance.reasonOf(error);
      // One at an address may be there again for the next call.
      if (this.#spec.server.kind === 'stdio') lease.giveUp(why);
      if (!isRepeated && this.#mayRepeat(request)) {
        return await this.#answer(request, owner, true);
      }
      const detail = `The server of this caller is gone: ${why}`;
      return { refused: { code: 'worker_crashed', detail } };
    } finally {
      lease.giveBack();
    }
  }

  /** A program that died may have done what it was asked, or not; one at an address says so itself. */
  #mayRepeat({ path, body }: AdapterRequest): boolean {
    const name = toolAt(path)?.name ?? forwardedTool(body);
    return this.#spec.server.kind === 'stdio' && this.#catalog.isRepeatable(name);
  }

  #refusal(error: unknown): InstanceRefusal {
    if (error instanceof NoRoom) {
      const most = String(this.#spec.maxInstances);
      return {
        code: 'skill_overloaded',
        detail: `Each of the ${most} servers that may run for single callers (mcp.max_instances) has a call now.`,
        retryAfter: 1,
      };
    }
    if (error instanceof MustWait) {
      const { ms, deaths, why } = error.wait;
      return {
        code: 'skill_unavailable',
        detail: `The server of this caller died ${String(deaths)} times in a short time; the last time: ${why}`,
        retryAfter: Math.ceil(ms / 1000),
      };
    }
    if (error instanceof EndedBefore) {
      return { code: 'skill_unavailable', detail: error.message, retryAfter: 1 };
    }
    if (!(error instanceof NotStarted)) throw error;
    const detail = `The server of this caller could not be started: ${error.message}`;
    return { code: 'skill_unavailable', detail };
  }
}

/** The tool that a request of the protocol calls. */
function forwardedTool(body: string): string | undefined {
  const request = forwardedParts(body)?.request;
  const name = request?.params['name'];
  return request?.method === 'tools/call' && typeof name === 'string' ? name : undefined;
}

const NOT_TOLD_OF: AdapterAnswer = {
  status: 200,
  body:
    ForwardedLine.error +
    JSON.stringify({
      code: McpErrorCode.refused,
      message: 'Changes of resources are not told of where each caller has a server of its own.',
    }),
};
const NOTHING: Pick<ForwardedBy, 'subscriptions' | 'updates'> = {
  subscriptions: { answer: () => NOT_TOLD_OF },
  updates: { note: () => undefined },
};

/** Goes on with a call that waits: no other is asked of any server. */
function wouldBe(held: HeldCalls<OpenCall>): ForwardedBy {
  const request = () => Promise.reject(new Error('It belongs to no server.'));
  const session: ForwardedBy['session'] = { era: 'legacy', request };
  return { ...NOTHING, held, session, level: { want: () => Promise.resolve() } };
}

/** Answers with a server that is in use as long as it has a request, however long its client is told of that, or asked. */
function inUse({ instance, hold }: Lease<OwnServer>, held: HeldCalls<OpenCall>): ForwardedBy {
  const session: ForwardedBy['session'] = {
    get era() {
      return instance.session.era;
    },
    request: async (...args) => {
      const done = hold();
      try {
        return await instance.asked.request(...args);
      } finally {
        done();
      }
    },
  };
  return { ...NOTHING, held, session, level: instance.level };
}

/** The lines of an answer, which end with a reason where the server dies. */
async function* withReason(
  lines: AsyncIterable<string>,
  instance: OwnServer,
): AsyncGenerator<string> {
  try {
    yield* lines;
  } catch (error) {
    if (!(error instanceof ServerGone)) throw error;
    throw new Error(instance.reasonOf(error), { cause: error });
  }
}
