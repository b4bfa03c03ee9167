import { describe, expect, test } from 'vitest';
import { describeSkill, siblingsOf } from '../src/index.ts';
import { timeSkill } from './support/time-skill.ts';

function skill(mount: string, inventory: Record<string, unknown>, description = 'x') {
  const manifest = { ...timeSkill, name: mount, description, inventory };
  return { mount, descriptor: describeSkill(manifest, mount), well: true };
}

const weather = skill('weather', { tags: ['Forecast', 'rain'], category: 'outdoors' });
const forecast = skill('forecast', { tags: ['forecast '] });
const climate = skill('climate', { tags: ['forecast', 'rain'] });
const hiking = skill('hiking', { category: 'outdoors' });
const all = [weather, forecast, climate, hiking];
const mounts = (found: readonly { mount: string }[]) => found.map(({ mount }) => mount);
const well = (one: { well: boolean }) => one.well;

describe('skills that may do what another cannot', () => {
  test('share tags with it; a category alone says too little', () => {
    expect(mounts(siblingsOf(weather, all, well))).toEqual(['climate', 'forecast']);
    expect(mounts(siblingsOf(hiking, all, well))).toEqual([]);
  });

  test('share words of what they say of themselves', () => {
    const one = skill('one', {}, 'Translates German texts to English');
    const two = skill('two', {}, 'Translate texts from German');
    expect(mounts(siblingsOf(one, [...all, one, two], well))).toEqual(['two']);
  });

  test('are in the list, well, and few', () => {
    expect(mounts(siblingsOf(weather, [weather, forecast], well))).toEqual(['forecast']);
    const ill = all.map((one) => ({ ...one, well: one !== climate }));
    expect(mounts(siblingsOf(weather, ill, well))).toEqual(['forecast']);
    expect(mounts(siblingsOf(weather, all, well, 1))).toEqual(['climate']);
    const changed = [weather, { ...climate, descriptor: hiking.descriptor }, forecast];
    expect(mounts(siblingsOf(weather, changed, well))).toEqual(['forecast']);
  });

  test('are found whatever an application says of itself', () => {
    const tags = Array.from({ length: 100_000 }, () => 'x'.repeat(1000));
    const odd = [{ tags: 'no list' }, { tags: [1, null, {}] }, { tags }, { category: {} }];
    const strange = odd.map((inventory, at) => {
      const one = skill(`odd${String(at)}`, {});
      const descriptor = { ...one.descriptor, inventory: { skill: inventory } };
      return { ...one, descriptor };
    });
    expect(mounts(siblingsOf(weather, [...strange, ...all], well))).toEqual([
      'climate',
      'forecast',
    ]);
    for (const one of strange) expect(siblingsOf(one, strange, well).length).toBeLessThan(4);
  });
});
