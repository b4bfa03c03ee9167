/** A document such as FastAPI makes, with everything in it that names or refers to something. */
export function petDocument(): ReturnType<typeof JSON.parse> {
  return {
    openapi: '3.1.0',
    info: { title: 'pets', version: '1' },
    security: [{ Key: [] }],
    tags: [{ name: 'cats', description: 'Those that purr' }],
    paths: {
      '/pets/{id}': {
        parameters: [{ $ref: '#/components/parameters/Id' }],
        get: {
          operationId: 'read',
          tags: ['cats'],
          responses: {
            200: {
              description: 'a pet',
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/Pet' },
                  examples: { tom: { $ref: '#/components/examples/Tom' } },
                },
              },
              links: {
                again: { operationId: 'read' },
                other: { operationRef: '#/paths/~1pets~1%7Bid%7D/get' },
              },
            },
            404: { $ref: '#/components/responses/Gone' },
          },
        },
        delete: {
          operationId: 'run',
          security: [],
          servers: [{ url: 'https://elsewhere.test' }],
          responses: { 204: { description: 'gone' } },
        },
      },
    },
    components: {
      schemas: {
        Pet: {
          oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Problem' }],
          discriminator: {
            propertyName: 'kind',
            mapping: { cat: '#/components/schemas/Cat', other: 'Problem' },
          },
        },
        Cat: {
          type: 'object',
          properties: {
            kind: { type: 'string' },
            // Names of properties that are words of the specification.
            example: { $ref: '#/components/schemas/Problem/properties/what' },
            enum: { type: 'string', example: { $ref: '#/components/schemas/Problem' } },
          },
        },
        Problem: { type: 'object', properties: { what: { type: 'string' } } },
      },
      responses: { Gone: { description: 'gone' } },
      parameters: { Id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
      examples: { Tom: { value: { kind: 'cat' } } },
      securitySchemes: { Key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
    },
  };
}
