import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a model is asked; each vendor's body, as it came. */
export type ModelRequest = Record<string, ReturnType<typeof JSON.parse>>;

/** A vendor's API on this machine, whose model asks for one tool and then says what came of it. */
export class ModelStub implements AsyncDisposable {
  /** Every request, in order, with its path. */
  readonly requests: { readonly path: string; readonly body: ModelRequest }[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(answer: (body: ModelRequest) => object): Promise<ModelStub> {
    const server = createServer();
    const stub = new ModelStub(server);
    server.on('request', (req: IncomingMessage, res) => {
      void readJson(req).then((body) => {
        stub.requests.push({ path: req.url ?? '', body });
        res.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer(body)));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** OpenAI's Chat Completions. */
export function chatCompletion({ messages, tools }: ModelRequest): object {
  const last = messages.at(-1);
  const call = { name: tools[0].function.name, arguments: '{"timezone": "Asia/Tokyo"}' };
  const message =
    last.role === 'tool'
      ? { role: 'assistant', content: `The tool says ${last.content}` }
      : {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'call_1', type: 'function', function: call }],
        };
  return { id: 'c', object: 'chat.completion', choices: [{ index: 0, message }] };
}

/** OpenAI's Responses API. */
export function modelResponse({ input, tools }: ModelRequest): object {
  const last = input.at(-1);
  const output =
    last.type === 'function_call_output'
      ? {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: `The tool says ${last.output}` }],
        }
      : {
          type: 'function_call',
          call_id: 'call_1',
          name: tools[0].name,
          arguments: '{"timezone": null}',
        };
  return { id: 'r', object: 'response', output: [output] };
}

/** Anthropic's Messages API. */
export function anthropicMessage({ messages, tools }: ModelRequest): object {
  const [part] = messages.at(-1).content;
  const done = part?.type === 'tool_result';
  const content = done
    ? { type: 'text', text: `The tool says ${part.content}` }
    : {
        type: 'tool_use',
        id: 'toolu_1',
        name: tools[0].name,
        input: { timezone: 'Asia/Tokyo' },
      };
  const stop_reason = done ? 'end_turn' : 'tool_use';
  return { id: 'm', type: 'message', role: 'assistant', content: [content], stop_reason };
}

async function readJson(req: IncomingMessage): Promise<ModelRequest> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text) as ModelRequest;
}
