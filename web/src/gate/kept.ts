/**
 * What this device knows of its gate, in IndexedDB: there a worker that runs without a page can read it too.
 */

/** Where a device stands, as the server tells it. */
export interface Standing {
  readonly place: { readonly code: string; readonly name: string };
  /** 0 is the whole place. */
  readonly gate: number;
  /** What a screen changes, and the 32 bytes, base64url, that it does it with; null where no screen was given. */
  readonly screen: { readonly code: string; readonly key: string } | null;
}

/** An enrolment with its token and what was last added to the device's clock, in milliseconds. */
export interface Enrolment extends Standing {
  readonly token: string;
  readonly offset: number | null;
}

export interface Store {
  /** Whether what is written will be there when the page is opened again, as far as can be known. */
  keeps(): Promise<boolean>;
  read(): Promise<Enrolment | null>;
  write(enrolment: Enrolment): Promise<void>;
  clear(): Promise<void>;
}

const [DATABASE, VERSION, TABLE, ROW, PROBE] = ["luuvet", 1, "gate", "enrolment", "probe"] as const;

export class OnDevice implements Store {
  async keeps(): Promise<boolean> {
    try {
      await this.change((table) => table.put(1, PROBE));
      await this.change((table) => table.delete(PROBE));
      return true;
    } catch {
      return false;
    }
  }

  async read(): Promise<Enrolment | null> {
    try {
      return ((await this.within("readonly", (table) => table.get(ROW))) as Enrolment | undefined) ?? null;
    } catch {
      return null;
    }
  }

  async write(enrolment: Enrolment): Promise<void> {
    await this.change((table) => table.put(enrolment, ROW));
  }

  async clear(): Promise<void> {
    await this.change((table) => table.delete(ROW));
  }

  private async change(act: (table: IDBObjectStore) => IDBRequest): Promise<void> {
    await this.within("readwrite", act);
  }

  /** The result of one act once its transaction is complete. */
  private async within(mode: IDBTransactionMode, act: (table: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(TABLE, mode);
        const asked = act(transaction.objectStore(TABLE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }
}

async function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, VERSION);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => reject(asked.error);
  });
}
