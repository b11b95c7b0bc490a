import type { Schemas } from '@/shared/api/client';

export interface KeptReceipt {
  receipt: Schemas['PublicReceipt'];
  title: string;
}

const key = 'zhishu.receipt';

/** The last receipt outlives a reload, but not the tab: its code is shown nowhere else. */
export function keptReceipt(): KeptReceipt | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<KeptReceipt> | null;
    return found?.receipt?.number && found.receipt.followUpToken ? (found as KeptReceipt) : null;
  } catch {
    return null;
  }
}

export const keepReceipt = (kept: KeptReceipt) => sessionStorage.setItem(key, JSON.stringify(kept));

export const forgetReceipt = () => sessionStorage.removeItem(key);
