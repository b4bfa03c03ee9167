const note = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    text: { type: 'string', description: 'What is to be kept' },
  },
  required: ['id', 'text'],
};
const id = { in: 'path', name: 'id', required: true, schema: { type: 'integer' } };
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answer = (description: string, schema: object) => ({ description, ...json(schema) });

/** What the application can do: the host makes a tool of each operation. */
export const openapi = {
  openapi: '3.1.0',
  info: { title: 'notes', version: '0.1.0' },
  paths: {
    '/notes': {
      get: {
        operationId: 'list_notes',
        summary: 'Lists all notes',
        responses: {
          200: answer('All notes', {
            type: 'object',
            properties: { notes: { type: 'array', items: note } },
          }),
        },
      },
      post: {
        operationId: 'add_note',
        summary: 'Keeps a note',
        requestBody: {
          required: true,
          ...json({
            type: 'object',
            properties: { text: note.properties.text },
            required: ['text'],
          }),
        },
        responses: { 201: answer('The note', note) },
      },
    },
    '/notes/{id}': {
      get: {
        operationId: 'get_note',
        summary: 'Gives a note back',
        parameters: [id],
        responses: { 200: answer('The note', note) },
      },
      delete: {
        operationId: 'remove_note',
        summary: 'Removes a note',
        parameters: [id],
        responses: { 204: { description: 'It is gone' } },
      },
    },
  },
};
