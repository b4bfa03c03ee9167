import type { RevisionSources } from '../revision/sources.ts';
import type { JsonSchema } from '../skill-spec.ts';

/** An isolate's way to the thread that strips types, so that no isolate loads a TypeScript parser. */
export interface TranspilerLink<Port> {
  /** Takes `[fileName, source]`, answers `{code}` or `{error}`. */
  readonly port: Port;
  /** Int32 at 0: set to 1 and notified once the answer lies on the port. */
  readonly answered: SharedArrayBuffer;
}

/** What a kernel is told when its isolate starts: plain data, and the ports of its thread. */
export interface KernelInit<Port = unknown> {
  readonly lane: Port;
  readonly transpiler: TranspilerLink<Port>;
  readonly mount: string;
  /** Absolute path of the skill's folder. */
  readonly dir: string;
  readonly entry: { readonly file: string; readonly export: string };
  /** JSON Schema of the inputs object: drives coercion. */
  readonly inputSchema: JsonSchema;
  /** CommonJS source of the standalone validator of the inputs. */
  readonly validator: string;
  readonly dataDir: string;
  /** Bytes a buffered answer may have. */
  readonly responseLimit: number;
  /** The code of the revision; null when this isolate is the first to load it. */
  readonly sources: RevisionSources | null;
}
