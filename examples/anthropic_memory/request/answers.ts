import type { Graph, Node } from '../graph/graph-reader.ts';

/** JSON text of the answer to a write. */
export function done(message: string): string {
  return JSON.stringify({ success: true, message });
}

/** JSON text of the answer that lists nodes. */
export function nodesAnswer(nodes: readonly Node[]): string {
  return JSON.stringify({ success: true, nodes });
}

/** JSON text of the answer to a search for nothing. */
export function noQueryAnswer(): string {
  return JSON.stringify({ success: false, nodes: [], message: 'Query cannot be empty.' });
}

/** JSON text of the answer with the whole graph. */
export function graphAnswer({ nodes, relations }: Graph): string {
  // Entry by entry: an object would put names like `10` first, and take `__proto__` for its own.
  const entities = nodes.map(
    ({ name, ...entity }) => `${JSON.stringify(name)}:${JSON.stringify(entity)}`,
  );
  return `{"success":true,"graph":{"entities":{${entities.join(',')}},"relations":${JSON.stringify(relations)}}}`;
}
