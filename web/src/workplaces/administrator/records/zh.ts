/** Words about proving the whole ledger. */
export default {
  proveAll: '核验整个账本',
  proveAllLead: '重新计算每一条记录的摘要，逐条核对每个对象的链、每一批的默克尔根和签名。',
  proofWaiting: '等待开始……',
  proofRunning: '正在核验，已读 {entries} 条，共约 {expected} 条。可以离开本页，核验不会中断。',
  proofHolds: '账本完整',
  proofHoldsWords:
    '{entries} 条记录、{chains} 条链、{batches} 个批次全部吻合；另有 {unsealed} 条尚未封批，由各自的链保证。',
  proofFaulty: '发现 {count} 处问题',
  proofBrokenOff: '核验中断',
  proofNever: '还没有核验过。',
  proofBy: '{who} 于 {at} 发起',
  proofsBefore: '以往的核验',
  faultSubject: '对象记录',
  faultsMore: '只列出前 {count} 处，其余请用命令行 {command} 查看。',
  signedBy: '签名密钥',
  fault: {
    altered: '被改动',
    missing: '缺失',
    added: '凭空多出',
    reordered: '次序颠倒',
    batch: '批次不符',
    signature: '签名不符',
  },
};
