import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** A server that the official client has started for itself, with nobody between them. */
export class DirectClient implements AsyncDisposable {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async start([command = '', ...args]: readonly string[]): Promise<DirectClient> {
    const versionNegotiation = { mode: 'legacy' } as const;
    const client = new Client({ name: 'direct', version: '1.0.0' }, { versionNegotiation });
    await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }));
    return new DirectClient(client);
  }

  /** Calls a tool. */
  async call(name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#client.callTool({ name, arguments: { ...args } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}
