import { readdirSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toSkillError } from '../request/failures.ts';
import { openDatabase } from '../store/open-database.ts';
import { freshDir, restarted, Skill } from './support/memory.ts';

test('a memory outlives its worker', async () => {
  const dataDir = freshDir();
  new Skill(dataDir).run('create_entities', {
    entities: [{ name: 'John', observations: ['tall'] }],
  });
  const again = await restarted(dataDir);
  expect(again.run('open_nodes', { names: ['John'] }).nodes).toEqual([
    { name: 'John', entityType: 'unknown', observations: ['tall'] },
  ]);
});

test('each folder has a memory of its own', () => {
  const [one, other] = [new Skill(), new Skill()];
  one.run('create_entities', { entities: [{ name: 'John' }] });
  expect(other.run('read_graph').graph.entities).toEqual({});
});

test('a call that is refused makes no file', () => {
  const dataDir = freshDir();
  new Skill(dataDir).refusal('create_entities', { entities: 7 });
  expect(readdirSync(dataDir)).toEqual([]);
});

test('the file is a database with a write-ahead log', () => {
  const dataDir = freshDir();
  new Skill(dataDir).run('read_graph');
  using db = new DatabaseSync(join(dataDir, 'memory.db'));
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
});

test('lookups go on while somebody writes', () => {
  const dataDir = freshDir();
  const skill = new Skill(dataDir);
  skill.run('create_entities', { entities: [{ name: 'John' }] });
  using other = new DatabaseSync(join(dataDir, 'memory.db'));
  other.exec('BEGIN IMMEDIATE; DELETE FROM entity');
  expect(skill.run('search_nodes', { query: 'john' }).nodes).toHaveLength(1);
  expect(skill.run('read_graph').graph.entities).toHaveProperty('John');
});

test('a write that would wait too long is refused with 503', () => {
  const file = join(freshDir(), 'memory.db');
  using one = openDatabase(file);
  using other = new DatabaseSync(file, { timeout: 0 });
  one.exec('BEGIN IMMEDIATE');
  try {
    other.exec('BEGIN IMMEDIATE');
    expect.unreachable();
  } catch (error) {
    expect(toSkillError(error)).toMatchObject({
      status: 503,
      detail: 'The memory is busy with other writes. Please try again.',
    });
  }
});

test('a memory of a newer version is left alone', () => {
  const dataDir = freshDir();
  const file = join(dataDir, 'memory.db');
  {
    using db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 2');
  }
  expect(() => new Skill(dataDir).run('read_graph')).toThrow('written by a newer version');
});
