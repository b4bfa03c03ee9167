import { afterAll, expect, test } from 'vitest';
import { PythonKernel } from './support/python-kernel.ts';

const python = new PythonKernel();
afterAll(() => python[Symbol.asyncDispose]());

interface Printed {
  readonly lines: readonly (readonly [level: string, text: string])[];
  readonly seen: unknown;
}

const print = (code: string) => python.ask<Printed>({ do: 'print', code: `import sys\n${code}` });
const texts = ({ lines }: Printed) => lines.map(([, text]) => text);

test.each([
  ['print("a", end=""); print("b"); print("c")', ['ab', 'c']],
  [
    'sys.stdout.reconfigure(line_buffering=True, encoding="utf-8", write_through=False); print("ä")',
    ['ä'],
  ],
  [
    'sys.stdout.buffer.write("ä\\nb".encode()[:1]); sys.stdout.buffer.write("ä\\nb\\n".encode()[1:])',
    ['ä', 'b'],
  ],
  ['sys.stdout.buffer.write(memoryview(b"raw\\n")); sys.stdout.buffer.flush()', ['raw']],
  ['sys.stdout.buffer.write(b"\\xff\\n")', ['\ufffd']],
  ['sys.stdout.reconfigure(encoding="utf-16-le"); print("secret")', ['secret']],
  ['print("\\udcff")', ['\\udcff']],
  ['sys.stdout.writelines(["a\\n", "b\\n"]); sys.stdout.flush()', ['a', 'b']],
  ['print("x" * 20000, end=""); print("end")', [`${'x'.repeat(8189)}end`]],
])('%s', async (code, lines) => {
  expect(texts(await print(code))).toEqual(lines);
});

test.each([
  ['sys.stdout.fileno()', 1],
  ['sys.stdout.buffer.fileno()', 1],
  ['sys.stdout.encoding', 'utf-8'],
  ['sys.stdout.isatty()', false],
  ['[sys.stdout.name, sys.stdout.mode, sys.stdout.closed]', ['<stdout>', 'w', false]],
  ['[sys.stdout.writable(), sys.stdout.readable(), sys.stdout.seekable()]', [true, false, false]],
  ['sys.stdout.write("abc\\n")', 4],
  ['sys.stdout.buffer.write(b"abc\\n")', 4],
  ['isinstance(sys.stdout.buffer, __import__("io").BufferedIOBase)', true],
  ['__import__("faulthandler").enable(sys.stdout)', null],
  ['__import__("subprocess").run(["true"], stdout=sys.stdout).returncode', 0],
])('%s is %j', async (expression, value) => {
  expect((await print(`seen = ${expression}`)).seen).toEqual(value);
});
