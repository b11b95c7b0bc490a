import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Position } from '@/shared/map/coordinates';

/** A report as it lies on the phone until the city has it. */
export interface Draft {
  /** Also the key under which it is filed once, however often it is sent. */
  id: string;
  /** Who wrote it: only that person's session sends it. */
  owner: string;
  at: string;
  description: string;
  matter: { code: string; name: { chinese: string; english: string } } | null;
  place: Position | null;
  address: string;
  emergency: boolean;
  /** What has not been sent yet, each with its own key. */
  photos: { key: string; file: Blob; name: string; triedAt?: string }[];
  /** When it was first sent, with or without an answer. */
  triedAt?: string;
  /** Once the city has the case. */
  filed?: { id: string; number: string };
  /** Why the city does not take it: the person mends it or gives it up. */
  refused?: string;
}

/** A task as it was last seen, for when there is no network. */
export interface Task {
  id: string;
  kind: 'handle' | 'verify';
  title: string;
  number: string;
  state: string;
  stateName: { chinese: string; english: string };
  matter: { chinese: string; english: string } | null;
  address: string | null;
  at: Position | null;
  due: string | null;
  /** How long there was when it was loaded, in the words of the work calendar. */
  words: { chinese: string; english: string } | null;
  overdue: boolean;
}

/** A report that is still being written. */
export type Unfinished = Pick<Draft, 'description' | 'matter' | 'place' | 'address' | 'emergency'> & {
  photos: File[];
};

interface Tables extends DBSchema {
  drafts: { key: string; value: Draft; indexes: { owner: string } };
  tasks: { key: string; value: { owner: string; at: string; tasks: Task[] } };
  unfinished: { key: string; value: { owner: string; report: Unfinished } };
}

let opened: Promise<IDBPDatabase<Tables>> | null = null;

const open = () =>
  (opened ??= openDB<Tables>('zhishu-field', 2, {
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('drafts', { keyPath: 'id' }).createIndex('owner', 'owner');
        database.createObjectStore('tasks', { keyPath: 'owner' });
      }
      database.createObjectStore('unfinished', { keyPath: 'owner' });
    },
    // Another page brings a newer version.
    blocking(_, __, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  }));

/** Done once it is on the disk: a phone whose battery is empty must not forget what it said it has kept. */
const durable = { durability: 'strict' } as const;

/** What the phone keeps. */
export const store = {
  /** The oldest first. */
  async drafts(owner: string) {
    const found = await (await open()).getAllFromIndex('drafts', 'owner', owner);
    return found.sort((a, b) => a.at.localeCompare(b.at));
  },
  async put(draft: Draft) {
    const all = (await open()).transaction('drafts', 'readwrite', durable);
    await Promise.all([all.store.put(draft), all.done]);
  },
  /** A report that is written: at one blow it waits to be sent, and is written no more or replaces one refused. */
  async finish(draft: Draft, replaces?: string) {
    const all = (await open()).transaction(['drafts', 'unfinished'], 'readwrite', durable);
    await Promise.all([
      all.objectStore('drafts').put(draft),
      replaces
        ? all.objectStore('drafts').delete(replaces)
        : all.objectStore('unfinished').delete(draft.owner),
      all.done,
    ]);
  },
  async remove(id: string) {
    await (await open()).delete('drafts', id);
  },
  async tasks(owner: string) {
    return (await open()).get('tasks', owner);
  },
  async keepTasks(owner: string, tasks: Task[]) {
    await (await open()).put('tasks', { owner, at: new Date().toISOString(), tasks });
  },
  async forgetTasks() {
    await (await open()).clear('tasks');
  },
  async unfinished(owner: string) {
    return (await (await open()).get('unfinished', owner))?.report;
  },
  async keepUnfinished(owner: string, report: Unfinished | null) {
    const all = (await open()).transaction('unfinished', 'readwrite', durable);
    await Promise.all([report ? all.store.put({ owner, report }) : all.store.delete(owner), all.done]);
  },
};

export type Store = Pick<typeof store, 'drafts' | 'put' | 'finish' | 'remove'>;
