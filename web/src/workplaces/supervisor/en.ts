import type zh from './zh';

const en: typeof zh = {
  title: 'Supervision',
  overdue: 'Overdue',
  figures: 'Figures',
  soon: 'Due soon',
  soonLabel: 'Due within a day, the first due first',
  orders: 'Orders',
  ordersLabel: 'Supervision orders, the newest first',
  noOrders: 'No orders yet. Open a case and press “Supervise”.',
  demand: 'Demanded: {words}',
  answer: '{unit} answered: {words}',
  waiting: '{unit} has not answered yet',
  late: 'Answered late',
  open: 'Open the case',
  period: 'Deadlines of the last {days} days',
  days30: 'Last 30 days',
  days7: 'Last 7 days',
  byUnit: 'By unit',
  byMatter: 'By matter',
  of: '{count} with a deadline',
  column: { onTime: 'On time', late: 'Late', running: 'Not yet due' },
  figure: {
    withDeadline: 'with a deadline',
    onTime: 'on time',
    late: 'late',
    lateOpen: 'late and still open',
    running: 'not yet due',
  },
  rate: 'On time',
  noRate: 'None due yet',
  none: 'No case of this period has a deadline.',
  nobody: 'No unit yet',
  noMatter: 'No matter yet',
  legend: 'Good from 95% on time, attention from 85%, else poor. Cases not yet due are not counted.',
};

export default en;
