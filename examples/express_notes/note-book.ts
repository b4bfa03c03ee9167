/** One note. */
export interface Note {
  readonly id: number;
  readonly text: string;
}

/** Notes in memory. */
export class NoteBook {
  readonly #notes = new Map<number, Note>();
  #last = 0;

  all(): Note[] {
    return [...this.#notes.values()];
  }

  find(id: number): Note | undefined {
    return this.#notes.get(id);
  }

  add(text: string): Note {
    const note = { id: (this.#last += 1), text };
    this.#notes.set(note.id, note);
    return note;
  }

  remove(id: number): boolean {
    return this.#notes.delete(id);
  }
}
