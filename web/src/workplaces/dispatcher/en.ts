import type zh from './zh';

const en: typeof zh = {
  title: 'Dispatch',
  queue: 'Queue',
  queueLabel: 'Cases without a unit and requests to decide, the longest waiting first',
  collected: 'To register',
  verified: 'To close',
  empty: 'No case waits for a unit and no request for a decision.',
  waits: {
    dispatch: 'Waits for a unit',
    return: 'Asks to return',
    extension: 'Asks for more time',
    suspension: 'Asks to suspend',
  },
  since: 'Waiting {span}',
  asked: '{by}: {reason}',
  proposal: 'To confirm: {words}',
  noMatter: 'No matter yet',
  bulk: {
    select: 'Select {title}',
    all: 'Select all',
    none: 'Select none',
    chosen: 'Selected: {count}',
    unit: 'Dispatch to',
    send: 'Dispatch the selected',
    running: 'Dispatching {done} of {count}…',
    done: 'Dispatched: {count}.',
    failed: 'Not dispatched: {count}',
  },
};

export default en;
