import { createRequire } from 'node:module';

const EXPRESS = createRequire(import.meta.url).resolve('express');

/** A project with a skill of each kind, file by file; the application uses the repository's Express. */
export const PROJECT: Readonly<Record<string, string>> = {
  'runtime-config.yaml': `skills:
  - { name: greeting, path: ./skills/greeting, mount: greeting }
  - { name: shout, path: ./skills/shout, mount: shout }
  - { name: notes, path: ./skills/notes, mount: notes }
`,
  'skills/greeting/Skilletfile.yaml': `name: greeting
version: 0.1.0
description: Greets somebody.
runtime: node
entry: greeting:handler
inputs:
  name: { type: string, minLength: 1 }
outputs:
  text: { type: string }
`,
  'skills/greeting/greeting.ts': `import { SkillError, type SkillContext } from '@skillet/sdk';

export async function handler({ name }: { name: string }, { log }: SkillContext) {
  if (name === 'nobody') throw new SkillError(400, 'There is nobody to greet.');
  log.info('greeting', { name });
  return { text: \`Hello, \${name}!\` };
}
`,
  'skills/shout/Skilletfile.yaml': `name: shout
version: 0.1.0
description: Says it louder.
runtime: python
entry: shout:handler
inputs:
  text: { type: string }
outputs:
  text: { type: string }
`,
  'skills/shout/shout.py': `def handler(params, context):
    return {"text": params["text"].upper()}
`,
  'skills/notes/Skilletfile.yaml': `name: notes
version: 0.1.0
description: Keeps notes.
runtime: node
`,
  'skills/notes/skillet_runtime.ts': `import express from ${JSON.stringify(EXPRESS)};

export const app = express();
app.use(express.json());
app.post('/run', (request, response) => {
  response.json({ kept: request.body.note });
});
`,
};
