/** What a list of cases is narrowed by, under these names in its address. */
export const filterNames = [
  'q',
  'open',
  'overdue',
  'deadline',
  'soon',
  'emergency',
  'state',
  'channel',
  'area',
  'unit',
  'matter',
  'exact',
  'without',
  'ratedFrom',
  'from',
  'to',
  'waits',
  'box',
] as const;

export type CaseFilterName = (typeof filterNames)[number];
export type CaseFilter = Partial<Record<CaseFilterName, string>>;

/** What every list of cases is asked for, from its address and from where it stands. */
export function queryOf(filter: CaseFilter, fixed: { state?: string; due?: 'overdue' | 'soon' } = {}) {
  const isSoon = fixed.due === 'soon' || !!filter.soon;
  return {
    q: filter.q,
    state: fixed.state ?? filter.state,
    deadline: filter.deadline,
    emergency: filter.emergency ? true : undefined,
    channel: filter.channel,
    area: filter.area,
    open: filter.open ? true : undefined,
    overdue: filter.overdue || fixed.due === 'overdue' ? true : undefined,
    soon: isSoon ? true : undefined,
    unit: filter.unit,
    matter: filter.matter,
    exact: filter.exact ? true : undefined,
    without: filter.without,
    ratedFrom: filter.ratedFrom,
    filedFrom: filter.from,
    filedTo: filter.to,
    waits: filter.waits ? [filter.waits] : undefined,
    bbox: filter.box,
    sort: fixed.due || isSoon ? 'due' : undefined,
  };
}
