/** Words about proving the whole ledger. */
export default {
  proveAll: 'Prove the whole ledger',
  proveAllLead:
    'Computes the digest of every entry anew and follows every chain, every Merkle root and every signature.',
  proofWaiting: 'Waiting to begin…',
  proofRunning: 'Reading: {entries} of about {expected} entries. You may leave this page; the proof goes on.',
  proofHolds: 'The ledger holds',
  proofHoldsWords:
    '{entries} entries, {chains} chains and {batches} batches agree; {unsealed} entries are not sealed yet and held by their chain.',
  proofFaulty: 'Faults found: {count}',
  proofBrokenOff: 'The proof broke off',
  proofNever: 'It has not been proved yet.',
  proofBy: 'asked for by {who} at {at}',
  proofsBefore: 'Proofs before',
  faultSubject: 'Entries of the subject',
  faultsMore: 'The first {count} are listed; for all of them use {command}.',
  signedBy: 'Signing keys',
  fault: {
    altered: 'altered',
    missing: 'missing',
    added: 'added',
    reordered: 'reordered',
    batch: 'batch does not agree',
    signature: 'signature does not hold',
  },
};
