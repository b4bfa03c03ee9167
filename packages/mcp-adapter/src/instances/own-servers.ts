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
import { forwardedParts, type ForwardedParts } from '../forwarded-parts.ts';
import { HeldCalls } from '../held-calls.ts';
import type { OpenCall } from '../open-call.ts';
import { isListChange } from '../other-lists.ts';
import { isSubscribing } from '../subscriptions.ts';
import { credentialReader, type ReadCredentials } from './credentials-of.ts';
import { EndedBefore, InstanceBook, MustWait, NoRoom, type Lease } from './instance-book.ts';
import { OwnServerGone, toItsEnd } from './own-server-gone.ts';
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
        const running: { server?: OwnServer } = {};
        const refresh = (): void => {
          catalog.refresh(running.server, owner.account);
        };
        const server = await startOwn(parts, owner, {
          signal,
          onNotification: ({ method }) => {
            if (isListChange(method)) refresh();
          },
          onReconnect: refresh,
        });
        running.server = server;
        await catalog.learn(server, owner.account);
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
    const parts = path === MCP_ROUTE ? forwardedParts(request.body) : undefined;
    // A call that waits is its caller's, and waits at the caller's server.
    if (parts?.request.resume !== undefined) {
      return toItsEnd(answerForwarded(wouldBe(this.#held), parts, request));
    }
    if (parts !== undefined && isSubscribing(parts.request.method)) return NOT_TOLD_OF;
    const given = this.#read(request);
    if ('refusal' in given) return given.refusal;
    const owner = ownerOf(caller, given.credentials, this.#spec);
    return this.#answer(request, parts, owner);
  }

  close(): Promise<void> {
    return this.#book.close();
  }

  async #answer(
    request: AdapterRequest,
    parts: ForwardedParts | undefined,
    owner: OwnerOfServer,
  ): Promise<AdapterAnswer> {
    const once = async (): Promise<AdapterAnswer> => {
      let lease: Lease<OwnServer>;
      try {
        lease = await this.#book.take(owner);
      } catch (error) {
        return { refused: this.#refusal(error) };
      }
      try {
        return await answerRequest(this.#inUse(lease), request, parts);
      } finally {
        lease.giveBack();
      }
    };
    const repeating = once().catch((error: unknown) => {
      if (error instanceof OwnServerGone && this.#mayRepeat(request, parts)) return once();
      throw error;
    });
    return toItsEnd(repeating);
  }

  /** A program that died may have done what it was asked, or not; one at an address says so itself. */
  #mayRepeat({ path }: AdapterRequest, parts: ForwardedParts | undefined): boolean {
    const name = toolAt(path)?.name ?? forwardedTool(parts);
    return this.#isProgram && this.#catalog.isRepeatable(name);
  }

  get #isProgram(): boolean {
    return this.#spec.server.kind === 'stdio';
  }

  /** Answers with a server that is in use as long as it has a request, however long its client is told of that, or asked. */
  #inUse({ instance, hold, giveUp }: Lease<OwnServer>): ForwardedBy {
    const session: ForwardedBy['session'] = {
      get era() {
        return instance.session.era;
      },
      request: async (...args) => {
        const done = hold();
        try {
          return await instance.asked.request(...args);
        } catch (error) {
          if (!(error instanceof ServerGone)) throw error;
          // Whoever hears of it, and however late, hears the same.
          const gone = instance.gone(error);
          // One at an address may be there again for the next call.
          if (this.#isProgram) giveUp(gone.message);
          throw gone;
        } finally {
          done();
        }
      },
    };
    return { ...NOTHING, held: this.#held, session, level: instance.level };
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
function forwardedTool(parts: ForwardedParts | undefined): string | undefined {
  const request = parts?.request;
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
