import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOM = fileURLToPath(new URL('../', import.meta.url));

test('a Python without ctypes runs what is held to nothing, and says that it can hold nobody', () => {
  const what = `
import sys
sys.modules["ctypes"] = None
import skillet_kernel.process
from skillet_kernel import confine
print(confine.means()["why"])
try:
    confine.hold({"landlock": True, "seccomp": True})
except confine.CannotHold as reason:
    print(reason)
sys.platform = "darwin"
confine.hold({"landlock": False, "seccomp": False})
`;
  const env = { ...process.env, PYTHONPATH: ROOM, PYTHONDONTWRITEBYTECODE: '1' };
  expect(execFileSync('python3', ['-c', what], { encoding: 'utf8', env }).trim()).toBe(
    'this Python cannot ask the kernel\nits Python has no ctypes',
  );
});
