/** What the service can be asked, in the order of its documentation. */
const OPERATIONS = [
  ['get', '/catalog', 'All skills of all addresses, also those that cannot be called now'],
  ['get', '/skills', 'The skills that can be called now'],
  [
    'get',
    '/search',
    'Those of them that match, best first',
    ['query', 'category', 'complexity', 'tags'],
  ],
  ['post', '/refresh', 'Looks at every address again'],
  ['post', '/rediscover', 'The same, by its older name'],
  ['get', '/health', 'Whether every address can be had'],
  ['get', '/', 'What this service is'],
] as const;

/** One operation of the document. */
export interface DocumentedOperation {
  readonly summary: string;
  readonly parameters: readonly { readonly name: string }[];
}

/** The service as OpenAPI. */
export interface OpenapiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

/** Describes the service. */
export function openapiDocument(title: string, version: string): OpenapiDocument {
  const paths = OPERATIONS.map(([method, path, summary, names = []]) => {
    const parameters = names.map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
    const answer = { description: summary, content: { 'application/json': {} } };
    return [path, { [method]: { summary, parameters, responses: { '200': answer } } }] as const;
  });
  return { openapi: '3.1.0', info: { title, version }, paths: Object.fromEntries(paths) };
}
