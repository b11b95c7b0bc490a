import type zh from './zh';

const en: typeof zh = {
  title: 'Handling',
  inbox: 'To do',
  inboxLabel: 'To do, the first due first',
  empty: 'Nothing to do. New cases announce themselves here.',
};

export default en;
