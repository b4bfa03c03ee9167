import { run } from './cli.ts';

/** What `response` of the memory skill may hold. */
export interface Remembered {
  readonly success: boolean;
  readonly message: string;
  readonly nodes: { name: string; entityType: string; observations: string[] }[];
  readonly graph: {
    entities: Record<string, { entityType: string; observations: string[] }>;
    relations: { from: string; to: string; relationType: string }[];
  };
}

/** Carries out an operation of the memory skill, which must succeed; the JSON in its `response`. */
export async function remember(
  url: string,
  operation: string,
  params?: object,
): Promise<Remembered> {
  const inputs = { operation, ...(params === undefined ? {} : { params: JSON.stringify(params) }) };
  const { status, body } = await run(url, 'memory', inputs);
  if (status !== 200) throw new Error(`${operation}: ${String(status)} ${JSON.stringify(body)}`);
  return JSON.parse(String(body['response'])) as Remembered;
}
