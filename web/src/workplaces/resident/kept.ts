import { ref } from 'vue';

/** A report kept on this device because its reporter asked for it. */
export interface KeptReport {
  number: string;
  token: string;
  title: string;
}

const key = 'zhishu.reports';

function read(): KeptReport[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? (found as KeptReport[]).filter((r) => r?.number && r.token) : [];
  } catch {
    return [];
  }
}

export const keptReports = ref(read());

function write(reports: KeptReport[]) {
  keptReports.value = reports;
  localStorage.setItem(key, JSON.stringify(reports));
}

export const keep = (report: KeptReport) =>
  write([report, ...keptReports.value.filter((r) => r.number !== report.number)].slice(0, 20));

export const forget = (number: string) => write(keptReports.value.filter((r) => r.number !== number));

/** What the next page shows: number and token go neither into an address nor into the history. */
export const chosen = ref<{ number: string; token: string } | null>(null);
