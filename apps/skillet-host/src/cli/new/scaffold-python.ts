import type { Scaffold } from './scaffold-files.ts';
import { appSkilletfile } from './templates/app-skilletfile.ts';
import { FASTAPI_APP, FASTAPI_TEST, fastapiReadme, REQUIREMENTS } from './templates/fastapi.ts';
import { HANDLER_PY, handlerReadme, TEST_PY } from './templates/python.ts';
import { skilletfile } from './templates/skilletfile.ts';

/** Named alike in every skill: a module of the skill's name could hide one of the standard library. */
const MODULE = 'skill';

/** A new skill in Python: a handler, or a FastAPI application. */
export function scaffoldPython(name: string, isApp: boolean): Scaffold {
  return isApp ? application(name) : handler(name);
}

function handler(name: string): Scaffold {
  return {
    files: [
      {
        name: 'Skilletfile.yaml',
        text: skilletfile({ name, runtime: 'python', module: MODULE }),
        about: 'what the skill takes, returns and is good for',
      },
      { name: `${MODULE}.py`, text: HANDLER_PY, about: 'the handler' },
      { name: `test_${MODULE}.py`, text: TEST_PY, about: 'its test' },
      { name: 'README.md', text: handlerReadme(name), about: 'how to test and serve it' },
    ],
    test: 'python3 -m unittest',
  };
}

function application(name: string): Scaffold {
  return {
    files: [
      {
        name: 'Skilletfile.yaml',
        text: appSkilletfile(name, 'python'),
        about: 'what the application is good for',
      },
      { name: 'skillet_runtime.py', text: FASTAPI_APP, about: 'the application and its routes' },
      { name: 'test_skillet_runtime.py', text: FASTAPI_TEST, about: 'its test' },
      { name: 'requirements.txt', text: REQUIREMENTS, about: 'what it depends on' },
      { name: 'README.md', text: fastapiReadme(name), about: 'how to install, test and serve it' },
    ],
    install: 'python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
    test: '.venv/bin/python -m unittest',
  };
}
