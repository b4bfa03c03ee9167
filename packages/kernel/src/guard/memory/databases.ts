/* eslint-disable @typescript-eslint/unbound-method -- methods are taken from their prototypes on purpose */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { DescriptorBudget } from '../files/descriptor-budget.ts';
import { HeldDescriptors } from '../files/held-descriptors.ts';
import { refusal } from '../files/refusals.ts';
import type { Builtin } from '../late-guards.ts';
import { replace } from './buffers.ts';
import { overLimit } from './native-memory.ts';
import { replaceClass } from './replace-class.ts';

type Class<Instance> = { new (...args: never[]): Instance; readonly prototype: Instance };
interface Sqlite {
  DatabaseSync: Class<DatabaseSync>;
  readonly StatementSync: Class<StatementSync>;
}

/** Code of SQLite for a database that may not grow. */
const FULL = 13;
/** Other databases come in by these, or lose their bound. */
const CHANGES_DATABASES = /\battach\b|\bmax_page_count\b|\bpage_size\b/i;

/** Descriptors of a database in a file: itself, and those of its log. */
const PER_FILE = 3;

/** Bytes of the longest text or blob that SQLite makes by default. */
const MAX_LENGTH = 1_000_000_000;

/**
 * Databases in memory are outside of all that is sampled: those of a worker share the limit evenly, as far
 * as they have not taken more before there were others. Also no value is larger than the limit. Those in files
 * count for the descriptors.
 */
export function guardDatabases(
  limit: number,
  descriptors: DescriptorBudget,
): (builtin: Builtin) => void {
  return (builtin) => {
    const sqlite = builtin as Builtin & Sqlite;
    const { prototype } = sqlite.DatabaseSync;
    const prepare = Function.prototype.call.bind(prototype.prepare) as (
      database: DatabaseSync,
      sql: string,
    ) => StatementSync;
    const held = new HeldDescriptors(descriptors);
    const inMemory = new Map<number, WeakRef<DatabaseSync>>();
    const ids = new WeakMap<DatabaseSync, number>();
    const gone = new FinalizationRegistry<number>((id) => inMemory.delete(id));
    let made = 0;

    /** Those without a file, `temp` among them; the others are counted. */
    const schemasOf = (database: DatabaseSync): string[] => {
      const all = prepare(database, 'pragma database_list').all();
      const without = all.flatMap((row) => (row['file'] === '' ? [String(row['name'])] : []));
      held.set(database, PER_FILE * (all.length - without.length));
      return without;
    };
    /** Before what may open one; `:memory:` opens no file. */
    const mayOpen = (path: unknown) => {
      const why = path === ':memory:' ? undefined : descriptors.refusal(PER_FILE);
      if (why !== undefined) throw refusal('EMFILE', why, 'open', path);
    };
    const bound = (database: DatabaseSync, bytes: number) => {
      for (const schema of schemasOf(database)) {
        const name = `"${schema.replaceAll('"', '""')}"`;
        const { page_size: size } = prepare(database, `pragma ${name}.page_size`).get() as {
          readonly page_size: number;
        };
        const pages = Math.max(1, Math.floor(bytes / size));
        prepare(database, `pragma ${name}.max_page_count=${String(pages)}`).get();
      }
    };
    const share = () => {
      const alive = [...inMemory.values()].flatMap((ref) => ref.deref() ?? []);
      for (const database of alive.filter(({ isOpen }) => isOpen)) {
        bound(database, limit / Math.max(1, alive.length));
      }
    };
    /** After what may have opened a database, or attached one. */
    const look = (database: DatabaseSync) => {
      if (!database.isOpen) return;
      if (limit < MAX_LENGTH) database.limits.length = limit;
      if (schemasOf(database).length === 0) return;
      if (!ids.has(database)) {
        made += 1;
        ids.set(database, made);
        gone.register(database, made);
      }
      inMemory.set(ids.get(database) as number, new WeakRef(database));
      share();
    };
    const named = (error: unknown): unknown => {
      const { errcode } = error as { readonly errcode?: unknown };
      if (errcode !== FULL || !(error instanceof Error)) return error;
      return Object.assign(error, {
        message: `${error.message}: ${overLimit('a database in memory', limit).message}`,
      });
    };

    sqlite.DatabaseSync = replaceClass(sqlite.DatabaseSync, (construct, args) => {
      mayOpen(args[0]);
      const database = construct(args);
      look(database);
      return database;
    });
    for (const name of ['open', 'deserialize']) {
      replace(prototype, name, (original) => {
        return function (...args) {
          mayOpen(name === 'open' ? undefined : ':memory:');
          const result = Reflect.apply(original, this, args);
          look(this as DatabaseSync);
          return result;
        };
      });
    }
    replace(prototype, 'close', (original) => {
      return function (...args) {
        const result = Reflect.apply(original, this, args);
        held.set(this as DatabaseSync, 0);
        const id = ids.get(this as DatabaseSync);
        if (id !== undefined && inMemory.delete(id)) share();
        return result;
      };
    });
    replace(prototype, 'exec', (original) => {
      return function (sql, ...rest) {
        try {
          return Reflect.apply(original, this, [sql, ...rest]);
        } catch (error) {
          throw named(error);
        } finally {
          if (CHANGES_DATABASES.test(String(sql))) look(this as DatabaseSync);
        }
      };
    });
    const changing = new WeakMap<object, DatabaseSync>();
    replace(prototype, 'prepare', (original) => {
      return function (sql, ...rest) {
        const statement = Reflect.apply(original, this, [sql, ...rest]) as StatementSync;
        if (CHANGES_DATABASES.test(String(sql))) changing.set(statement, this as DatabaseSync);
        return statement;
      };
    });
    for (const name of ['run', 'get', 'all']) {
      replace(sqlite.StatementSync.prototype, name, (original) => {
        return function (...args) {
          try {
            return Reflect.apply(original, this, args);
          } catch (error) {
            throw named(error);
          } finally {
            const database = changing.get(this as object);
            if (database !== undefined) look(database);
          }
        };
      });
    }
  };
}
