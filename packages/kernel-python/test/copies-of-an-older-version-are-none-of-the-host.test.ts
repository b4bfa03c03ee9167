import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOM = fileURLToPath(new URL('../', import.meta.url));

test('an older version reads copies of what is of the system, and none of what `/proc` had for the host', () => {
  const what = `
import json
from skillet_kernel.confine import system_places
print(json.dumps(system_places({"beside": "/v"})))
`;
  const env = { ...process.env, PYTHONPATH: ROOM, PYTHONDONTWRITEBYTECODE: '1' };
  const told: unknown = JSON.parse(
    execFileSync('python3', ['-c', what], { encoding: 'utf8', env }),
  );
  expect(told).toEqual(expect.arrayContaining(['/proc', '/etc/hosts', '/v/etc/hosts']));
  expect(told).not.toContain('/v/proc');
});
