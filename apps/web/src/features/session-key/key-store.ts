import { product } from '@latchkey/contracts/product';

/** A key of this browser. Nobody can read its private half: it is a handle that can only sign. */
export type KeptKey = {
  readonly privateKey: CryptoKey;
  /** The public half, with nothing but what its thumbprint is made of (RFC 7638). */
  readonly jwk: {
    readonly kty: 'EC';
    readonly crv: 'P-256';
    readonly x: string | undefined;
    readonly y: string | undefined;
  };
  /** What the next proof must contain. The server gives it with each answer. */
  readonly nonce?: string;
};

/** `current`: the key of the session. `waiting`: made for a sign-in, no session has it yet. */
type RecordName = 'current' | 'waiting';

const databaseName = `${product.slug}.session-key`;
const storeName = 'keys';

/**
 * Keeps the keys in IndexedDB, which can store a key that cannot be exported. Each step rejects where the browser
 * refuses storage, and may take for ever where the browser's storage is stuck.
 */
export const keyStore = {
  /** Undefined when there is no such key. Rejects when the storage cannot be read. */
  read: (name: RecordName): Promise<KeptKey | undefined> =>
    transact('readonly', (keys) => keys.get(name)),

  /**
   * Stores a key as `waiting` unless there is one, in one step: two tabs at the same time keep one key. It is on the disk
   * when this resolves. After a loss of power a browser could otherwise have the cookie of a sign-in without its key,
   * and with the key before.
   */
  offer: (key: KeptKey) =>
    transact(
      'readwrite',
      (keys) => {
        const adding = keys.add(key, 'waiting');
        // There is one. Otherwise the error would undo the transaction.
        adding.onerror = (event) => event.preventDefault();
        return adding;
      },
      { durability: 'strict' },
    ),

  /**
   * Keeps the nonce of an answer. A key that waited becomes the current one. Another key that waits stays, because its
   * sign-in may be under way. Does nothing if a sign-out or another sign-in has removed the key meanwhile.
   */
  keep: (key: KeptKey, nonce: string) =>
    transact('readwrite', (keys) => {
      const waiting: IDBRequest<KeptKey | undefined> = keys.get('waiting');
      const current: IDBRequest<KeptKey | undefined> = keys.get('current');
      current.onsuccess = () => {
        const hasWaited = isSame(waiting.result, key);
        if (hasWaited || isSame(current.result, key)) keys.put({ ...key, nonce }, 'current');
        if (hasWaited) keys.delete('waiting');
      };
      return current;
    }),

  /** Destroys all keys. With `key`, does nothing if another sign-in has replaced that key meanwhile. */
  forget: (key?: KeptKey) =>
    transact('readwrite', (keys) => {
      const reading: IDBRequest<KeptKey | undefined> = keys.get('current');
      reading.onsuccess = () => {
        const current = reading.result;
        if (!key || !current || isSame(current, key)) keys.clear();
      };
      return reading;
    }),
};

const isSame = (one: KeptKey | undefined, other: KeptKey) => one?.jwk.x === other.jwk.x;

/**
 * Runs one transaction, and resolves once it is stored. The connection is closed at once, so none is ever lost, and
 * none stops another tab that deletes or upgrades the database.
 */
async function transact<Value>(
  mode: IDBTransactionMode,
  work: (keys: IDBObjectStore) => IDBRequest<Value>,
  options?: IDBTransactionOptions,
): Promise<Value> {
  const database = await open();
  try {
    const transaction = database.transaction(storeName, mode, options);
    const request = work(transaction.objectStore(storeName));
    await new Promise<unknown>((done, fail) => {
      transaction.oncomplete = done;
      transaction.onabort = () => fail(transaction.error);
    });
    return request.result;
  } finally {
    database.close();
  }
}

/** Reading `indexedDB` throws in some browsers that forbid storage. */
function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const opening = indexedDB.open(databaseName, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    opening.onsuccess = () => {
      const database = opening.result;
      database.onversionchange = () => database.close();
      done(database);
    };
    opening.onerror = () => fail(opening.error);
  });
}
