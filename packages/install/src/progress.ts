/** How far something is that takes long. */
export interface Progress {
  readonly unit: 'bytes' | 'packages';
  readonly done: number;
  /** Missing where nobody knows. */
  readonly total?: number;
}

/** Hears how far something is, many times a second. */
export type OnProgress = (progress: Progress) => void;
