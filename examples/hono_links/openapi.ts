const json = (schema: object) => ({ content: { 'application/json': { schema } } });

/** What agents can do with the application; redirects are for people. */
export const openapi = {
  openapi: '3.1.0',
  info: { title: 'links', version: '0.1.0' },
  paths: {
    '/links': {
      get: {
        operationId: 'list_links',
        summary: 'Lists short names with their targets',
        parameters: [
          {
            in: 'query',
            name: 'contains',
            description: 'What their targets contain',
            schema: { type: 'string' },
          },
        ],
        responses: { 200: { description: 'Targets by their names' } },
      },
    },
    '/links/{name}': {
      put: {
        operationId: 'set_link',
        summary: 'Gives an address a short name',
        parameters: [{ in: 'path', name: 'name', required: true, schema: { type: 'string' } }],
        requestBody: {
          required: true,
          ...json({
            type: 'object',
            properties: { target: { type: 'string', format: 'uri' } },
            required: ['target'],
          }),
        },
        responses: { 201: { description: 'Where it leads' } },
      },
    },
  },
};
