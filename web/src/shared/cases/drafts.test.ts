import { describe, expect, it } from 'vitest';
import { forget, typedFor } from './drafts';

describe('what was typed into an action', () => {
  it('is kept for the case and the action until it was sent', () => {
    typedFor('one', 'report_done').words = 'half a reply';
    expect(typedFor('one', 'report_done').words).toBe('half a reply');
    expect(typedFor('two', 'report_done').words).toBe('');
    expect(typedFor('one', 'ask_return').words).toBe('');
    forget('one', 'report_done');
    expect(typedFor('one', 'report_done').words).toBe('');
  });
});
