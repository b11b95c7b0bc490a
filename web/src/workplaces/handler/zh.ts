export default {
  title: '承办',
  inbox: '待办',
  inboxLabel: '待办工单，按期限排列',
  empty: '没有待办工单。新工单派到后会在这里提示。',
};
