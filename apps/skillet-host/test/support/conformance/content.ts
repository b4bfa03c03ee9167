/** What the official suite wants of a server, whatever SDK it is made with. */
export const INFO = { name: 'conformance', version: '1.0.0' };

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==';
const NOTHING = { type: 'object' as const, properties: {} };

/** A block of text. */
export function text(what: string) {
  return { type: 'text' as const, text: what };
}

const IMAGE = { type: 'image' as const, data: PNG, mimeType: 'image/png' };

function resourceBlock(uri: string, mimeType: string, content: string) {
  return { type: 'resource' as const, resource: { uri, mimeType, text: content } };
}

/** Tools that answer with what they always do. */
export const PLAIN = {
  test_simple_text: { content: [text('This is a simple text response for testing.')] },
  test_image_content: { content: [IMAGE] },
  test_audio_content: { content: [{ type: 'audio' as const, data: WAV, mimeType: 'audio/wav' }] },
  test_embedded_resource: {
    content: [
      resourceBlock(
        'test://embedded-resource',
        'text/plain',
        'This is an embedded resource content.',
      ),
    ],
  },
  test_multiple_content_types: {
    content: [
      text('Multiple content types test:'),
      IMAGE,
      resourceBlock(
        'test://mixed-content-resource',
        'application/json',
        '{"test":"data","value":123}',
      ),
    ],
  },
  test_error_handling: {
    isError: true,
    content: [text('This tool intentionally returns an error for testing')],
  },
};

/** A tool as it is listed. */
export function tool(name: string, ...strings: readonly string[]) {
  const properties = Object.fromEntries(strings.map((one) => [one, { type: 'string' as const }]));
  const inputSchema =
    strings.length === 0 ? NOTHING : { ...NOTHING, properties, required: [...strings] };
  return { name, description: `The suite calls ${name}`, inputSchema };
}

/** Those that both generations have. */
export const TOOLS = [
  ...Object.keys(PLAIN).map((name) => tool(name)),
  tool('test_tool_with_logging'),
  tool('test_tool_with_progress'),
  tool('test_sampling', 'prompt'),
  tool('test_elicitation', 'message'),
  tool('test_elicitation_sep1034_defaults'),
  tool('test_elicitation_sep1330_enums'),
];

export const PROMPTS = [
  { name: 'test_simple_prompt', description: 'A text' },
  {
    name: 'test_prompt_with_arguments',
    description: 'A text with two arguments',
    arguments: [
      { name: 'arg1', description: 'The first', required: true },
      { name: 'arg2', description: 'The second', required: true },
    ],
  },
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'A resource',
    arguments: [{ name: 'resourceUri', description: 'Its address', required: true }],
  },
  { name: 'test_prompt_with_image', description: 'A picture' },
];

export const RESOURCES = [
  {
    uri: 'test://static-text',
    name: 'static-text',
    description: 'A text',
    mimeType: 'text/plain',
  },
  {
    uri: 'test://static-binary',
    name: 'static-binary',
    description: 'A picture',
    mimeType: 'image/png',
  },
  {
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'A text that may change',
    mimeType: 'text/plain',
  },
];

export const TEMPLATES = [
  {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    description: 'Data by id',
    mimeType: 'application/json',
  },
];

/** The messages of a prompt; undefined where there is none of that name. */
export function promptMessages(name: string, args: Readonly<Record<string, string>> = {}) {
  const user = (
    content: ReturnType<typeof text> | typeof IMAGE | ReturnType<typeof resourceBlock>,
  ) => ({
    role: 'user' as const,
    content,
  });
  switch (name) {
    case 'test_simple_prompt':
      return [user(text('This is a simple prompt for testing.'))];
    case 'test_prompt_with_arguments': {
      const { arg1 = '', arg2 = '' } = args;
      return [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))];
    }
    case 'test_prompt_with_embedded_resource': {
      const uri = args['resourceUri'] ?? '';
      return [
        user(resourceBlock(uri, 'text/plain', 'Embedded resource content for testing.')),
        user(text('Please process the embedded resource above.')),
      ];
    }
    case 'test_prompt_with_image':
      return [user(IMAGE), user(text('Please analyze the image above.'))];
    default:
      return undefined;
  }
}

/** What is at an address; undefined where nothing is. */
export function contentsOf(uri: string) {
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id !== undefined) {
    const data = { id, templateTest: true, data: `Data for ID: ${id}` };
    return [{ uri, mimeType: 'application/json', text: JSON.stringify(data) }];
  }
  switch (uri) {
    case 'test://static-text':
      return [
        { uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
      ];
    case 'test://static-binary':
      return [{ uri, mimeType: 'image/png', blob: PNG }];
    case 'test://watched-resource':
      return [{ uri, mimeType: 'text/plain', text: 'Watched' }];
    default:
      return undefined;
  }
}

/** A form with these fields. */
export function form<Properties extends object>(properties: Properties, required: string[] = []) {
  return { type: 'object' as const, properties, required };
}

/** What tools ask people, by the name of the tool. */
export const FORMS = {
  test_elicitation: form(
    {
      username: { type: 'string' as const, description: "User's response" },
      email: { type: 'string' as const, description: "User's email address" },
    },
    ['username', 'email'],
  ),
  test_elicitation_sep1034_defaults: form({
    name: { type: 'string' as const, default: 'John Doe' },
    age: { type: 'integer' as const, default: 30 },
    score: { type: 'number' as const, default: 95.5 },
    status: {
      type: 'string' as const,
      enum: ['active', 'inactive', 'pending'],
      default: 'active',
    },
    verified: { type: 'boolean' as const, default: true },
  }),
  test_elicitation_sep1330_enums: form({
    untitledSingle: { type: 'string' as const, enum: ['option1', 'option2', 'option3'] },
    titledSingle: { type: 'string' as const, oneOf: titled('value', 'Option') },
    legacyEnum: {
      type: 'string' as const,
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: {
      type: 'array' as const,
      items: { type: 'string' as const, enum: ['option1', 'option2', 'option3'] },
    },
    titledMulti: { type: 'array' as const, items: { anyOf: titled('value', 'Choice') } },
  }),
};

function titled(value: string, title: string) {
  const ordinals = ['First', 'Second', 'Third'];
  return ordinals.map((one, at) => ({
    const: `${value}${String(at + 1)}`,
    title: `${one} ${title}`,
  }));
}

/** Whether a tool asks a person. */
export function isForm(name: string): name is keyof typeof FORMS {
  return Object.hasOwn(FORMS, name);
}

/** Whether a tool answers as it always does. */
export function isPlain(name: string): name is keyof typeof PLAIN {
  return Object.hasOwn(PLAIN, name);
}

/** What a model is asked. */
export function sampling(prompt: string, maxTokens = 100) {
  return { messages: [{ role: 'user' as const, content: text(prompt) }], maxTokens };
}
