import { expectTypeOf, test } from 'vitest';
import type * as page from '../../dashboard/src/api/installed-shapes.ts';
import type { Described } from '../src/cli/install/describe.ts';
import type { OutdatedSkill } from '../src/cli/install/outdated.ts';
import type { ListedSkill } from '../src/cli/install/uninstall.ts';
import type { Found } from '../src/cli/skill-index/search.ts';

// The page imports nothing of the host. The compiler finds out where they do not mean the same.
test('what the page reads of installed skills is what the commands tell', () => {
  expectTypeOf<Described>().toExtend<Omit<page.Described, 'permissions'>>();
  expectTypeOf<keyof Described>().toExtend<keyof page.Described | 'integrity' | 'source'>();
  expectTypeOf<ListedSkill>().toExtend<Omit<page.InstalledSkill, 'mounts'>>();
  expectTypeOf<OutdatedSkill>().toExtend<page.Newer>();
  expectTypeOf<Found>().toExtend<Omit<page.FoundSkill, 'permissions'>>();
});
